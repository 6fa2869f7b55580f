"""Signed files (.p7m): takes the invoice out of a CAdES envelope, DER or BER, plain or in base64.

The signature itself is not judged here: codes 00100 to 00107 need certificates and trust lists.
"""

import base64
import binascii
import re

from pyasn1.codec.ber import decoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import univ

from electronic_billing.fatturapa.errors import EnvelopeBroken, FileTooLarge
from electronic_billing.fatturapa.words import Sentence

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_SEQUENCE = 0x30
_PEM_LINE = re.compile(rb"-----[A-Z0-9 ]+-----")


def unwrap(raw: bytes, *, most_bytes: int) -> bytes:
    """The content of a signed file, any other file as it is. Raises EnvelopeBroken, FileTooLarge."""
    if len(raw) > most_bytes * 2:
        raise FileTooLarge(_TOO_LARGE)
    binary = _binary(raw)
    if binary is None:
        return raw
    try:
        return _content(binary)
    except (PyAsn1Error, IndexError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise EnvelopeBroken(_BROKEN) from error


def _binary(raw: bytes) -> bytes | None:
    if raw[:1] == bytes([_SEQUENCE]):
        return raw
    head = raw[:64].lstrip()
    if not head.startswith((b"MI", b"-----BEGIN")):
        return None
    try:
        return base64.b64decode(b"".join(_PEM_LINE.sub(b"", raw).split()), validate=True)
    except binascii.Error as error:
        raise EnvelopeBroken(_BROKEN) from error


def _content(binary: bytes) -> bytes:
    envelope, _rest = decoder.decode(binary)
    if str(envelope[0]) != _SIGNED_DATA:
        raise EnvelopeBroken(_BROKEN)
    encapsulated = envelope[1][2]
    content = encapsulated[1]
    if not isinstance(content, univ.OctetString):
        raise EnvelopeBroken(_BROKEN)
    return bytes(content)


_BROKEN = Sentence(
    "Il file sembra firmato, ma non se ne può estrarre la fattura.",
    "The file seems to be signed, but the invoice cannot be taken out of it.",
)
_TOO_LARGE = Sentence("Il file firmato è troppo grande.", "The signed file is too large.")
