from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecurityHeaders:
    """No inline script or style anywhere, no framing unless configured, nothing of a page kept in a cache.

    `form_targets` are origins a form may end at by redirect (Chromium checks `form-action` after redirects
    too): the OAuth consent page. `frame_ancestors` are the hosts that may embed our pages. A header that
    the response sets itself is left alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        form_targets: Sequence[str] = (),
        frame_ancestors: Sequence[str] = (),
        https_only: bool = False,
    ) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": _content_security_policy(form_targets, frame_ancestors),
            # Not "no-referrer": that also blanks Origin, which the CSRF check falls back to.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cache-Control": "no-store",
        }
        if not frame_ancestors:
            self._headers["X-Frame-Options"] = "DENY"
        if https_only:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_to(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _add_to(self, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)


def _content_security_policy(form_targets: Sequence[str], frame_ancestors: Sequence[str]) -> str:
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *form_targets],
        "base-uri": ["'none'"],
        "frame-ancestors": list(frame_ancestors) or ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
