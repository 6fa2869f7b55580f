from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from electronic_billing.web.i18n import Message
from electronic_billing.web.paths import under
from electronic_billing.web.problem import Problem
from electronic_billing.web.responder import ErrorResponder

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


class CsrfGuard:
    """Refuses a deed that another site started, by what browsers say of a request's origin.

    Paths under `open_paths` authenticate otherwise (the webhook's signature). Paths under `key_paths` are
    open to requests that a browser cannot be tricked into: those with an Authorization header, or without
    any cookie.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        responder: ErrorResponder,
        open_paths: Sequence[str] = (),
        key_paths: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._responder = responder
        self._open_paths = tuple(open_paths)
        self._key_paths = tuple(key_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._may_pass(scope):
            await self._app(scope, receive, send)
            return
        response = self._responder.respond(Request(scope), _FOREIGN_FORM)
        await response(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        if scope["method"] in _SAFE_METHODS or under(scope["path"], self._open_paths):
            return True
        headers = Headers(scope=scope)
        if under(scope["path"], self._key_paths) and _carries_no_cookie_authority(headers):
            return True
        return _is_same_origin(headers)


_FOREIGN_FORM = Problem(403, "foreign-form", Message("problem.foreign_form"), Message("problem.foreign_form.detail"))


def _carries_no_cookie_authority(headers: Headers) -> bool:
    return "authorization" in headers or "cookie" not in headers


def _is_same_origin(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return _is_own_host(headers.get("origin", ""), headers.get("host", ""))


def _is_own_host(origin: str, host: str) -> bool:
    """Compare host and port alone: behind a proxy that ends TLS we do not see the scheme."""
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
        own = urlsplit(f"//{host}")
        own_port = own.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.hostname, port) == (own.hostname, own_port)
