"""One sentence that outlives a redirect, in a cookie that the next page takes away.

The cookie holds a text id and its values, never markup: a forged one can at most show its own browser another
of our sentences.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Literal

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from electronic_billing.web.i18n import Message, Translator, Words

FLASH_COOKIE = "flash"
_LIFE_SECONDS = 300

Tone = Literal["success", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Flash:
    tone: Tone
    words: Words


class _Kept(msgspec.Struct, frozen=True):
    tone: Tone
    id: str
    values: dict[str, str | int]


def keep_flash(response: Response, tone: Tone, message: Message, *, secure: bool) -> None:
    values = {key: value if isinstance(value, int) else str(value) for key, value in message.values.items()}
    packed = msgspec.json.encode(_Kept(tone, message.id, values))
    response.set_cookie(
        FLASH_COOKIE,
        base64.urlsafe_b64encode(packed).decode(),
        max_age=_LIFE_SECONDS,
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def kept_flash(connection: HTTPConnection, translator: Translator) -> Flash | None:
    """Nothing for a cookie that is not one of ours, or whose text has gone with an older release."""
    try:
        packed = base64.urlsafe_b64decode(connection.cookies.get(FLASH_COOKIE, ""))
        kept = msgspec.json.decode(packed, type=_Kept)
        return Flash(kept.tone, translator.text(kept.id, **kept.values))
    except (binascii.Error, msgspec.DecodeError, UnicodeError, LookupError, ValueError):
        return None


def drop_flash(response: Response) -> None:
    response.delete_cookie(FLASH_COOKIE, httponly=True, samesite="lax")
