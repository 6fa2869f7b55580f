from starlette.routing import BaseRoute

from electronic_billing.web.routes import (
    audit,
    billing,
    check,
    integrations,
    invoice,
    invoices,
    linking,
    live,
    login,
    registration,
    rental_rules,
    rentals,
    setup,
)

_ROOMS = (
    login,
    integrations,
    registration,
    linking,
    setup,
    billing,
    invoices,
    invoice,
    rentals,
    rental_rules,
    check,
    audit,
    live,
)


def page_routes() -> list[BaseRoute]:
    return [route for room in _ROOMS for route in room.routes()]
