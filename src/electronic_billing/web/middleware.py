from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.middleware import Middleware

from electronic_billing.web.body_limit import ONE_MEBIBYTE, BodyLimit
from electronic_billing.web.csrf import CsrfGuard
from electronic_billing.web.failures import UnexpectedErrors
from electronic_billing.web.request_id import RequestId
from electronic_billing.web.responder import ErrorResponder
from electronic_billing.web.security import SecurityHeaders


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """Origins are written as in a CSP: `https://host.example`, without a path."""

    form_targets: Sequence[str] = ()
    frame_ancestors: Sequence[str] = ()
    https_only: bool = False
    body_limit: int = ONE_MEBIBYTE
    body_limits: Mapping[str, int] = field(default_factory=dict)
    csrf_open_paths: Sequence[str] = ()
    csrf_key_paths: Sequence[str] = ()


def edge_middleware(
    settings: EdgeSettings, responder: ErrorResponder, inner: Sequence[Middleware] = ()
) -> list[Middleware]:
    """The layers around every request, the outermost first; `inner` (the session) comes last."""
    return [
        Middleware(RequestId),
        Middleware(
            SecurityHeaders,
            form_targets=settings.form_targets,
            frame_ancestors=settings.frame_ancestors,
            https_only=settings.https_only,
        ),
        Middleware(UnexpectedErrors, responder=responder),
        Middleware(BodyLimit, responder=responder, limit=settings.body_limit, limits=settings.body_limits),
        Middleware(
            CsrfGuard,
            responder=responder,
            open_paths=settings.csrf_open_paths,
            key_paths=settings.csrf_key_paths,
        ),
        *inner,
    ]
