from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.web.live_stream import live_response
from electronic_billing.web.session import person_of
from electronic_billing.web.site import site_of
from electronic_billing.web.viewing import LIVE_PATH


def routes() -> list[BaseRoute]:
    return [Route(LIVE_PATH, stream, methods=["GET"])]


async def stream(request: Request) -> Response:
    """What changes at the person's tenant, for as long as the page is open."""
    return live_response(request, site_of(request).live, person_of(request).tenant.id)
