from starlette.routing import BaseRoute

from electronic_billing.web.routes import integrations, linking, live, login, registration, setup

_ROOMS = (login, integrations, registration, linking, setup, live)


def page_routes() -> list[BaseRoute]:
    return [route for room in _ROOMS for route in room.routes()]
