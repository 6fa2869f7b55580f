import re
from collections.abc import AsyncGenerator, Generator
from typing import Final, Protocol

import httpx2

from electronic_billing.fic.errors import Unauthorized
from electronic_billing.fic.reading import Misfit, parse
from electronic_billing.kit.secret import Secret

_VISIBLE: Final = re.compile(r"[!-~]+")


class TokenSource(Protocol):
    async def current(self) -> Secret: ...

    async def renew(self, stale: Secret) -> Secret:
        """A token newer than the stale one; the same one where none can be had.

        Called by many at once with the same stale token: only one of them may spend the refresh token.
        """
        ...


class ManualToken:
    """A token made by hand in Fatture in Cloud: it never expires, so there is nothing to renew."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def current(self) -> Secret:
        return self._token

    async def renew(self, stale: Secret) -> Secret:
        return stale


class BearerAuth(httpx2.Auth):
    """Repeats a call once after a 401: a refused token means that nothing was performed."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        token = await self._tokens.current()
        response = yield _with_bearer(request, token)
        if response.status_code != 401 or not _blames_token(await response.aread()):
            return
        renewed = await self._tokens.renew(token)
        if renewed != token:
            yield _with_bearer(request, renewed)

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        raise TypeError(f"{request.method} needs a token, and tokens are read in async code only.")


def _with_bearer(request: httpx2.Request, token: Secret) -> httpx2.Request:
    """A token pasted with odd characters is refused here: the encoder's error would print it."""
    if not _VISIBLE.fullmatch(token.reveal()):
        raise Unauthorized
    request.headers["Authorization"] = f"Bearer {token.reveal()}"
    return request


def _blames_token(body: bytes) -> bool:
    """Two bodies are known: OAuth's `invalid_token`, and an object with a message ("Unauthorized.")."""
    try:
        answer = parse(body)
    except Misfit:
        return False
    error = answer.get("error") if isinstance(answer, dict) else None
    return isinstance(error, dict) or error == "invalid_token"
