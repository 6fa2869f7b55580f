from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.switch import disable_company, enable_company
from electronic_billing.tenants.audit import person_actor
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.web.assets import CARD_PICTURE_URL
from electronic_billing.web.i18n import Message
from electronic_billing.web.pages import is_htmx, redirect, targets_modal
from electronic_billing.web.routes.addresses import (
    COMPANY_FORM_PATH,
    DISABLE_PATH,
    ENABLE_PATH,
    INTEGRATIONS_PATH,
)
from electronic_billing.web.routes.company_rows import CompanyRow, read_rows
from electronic_billing.web.routes.linking import manager
from electronic_billing.web.routes.registration import show_company_form
from electronic_billing.web.session import person_of
from electronic_billing.web.site import site_of


def routes() -> list[BaseRoute]:
    return [
        Route(INTEGRATIONS_PATH, show, methods=["GET"]),
        Route(ENABLE_PATH, ask_enable, methods=["GET"]),
        Route(ENABLE_PATH, enable, methods=["POST"]),
        Route(DISABLE_PATH, ask_disable, methods=["GET"]),
        Route(DISABLE_PATH, disable, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    person = person_of(request)
    pages = site_of(request).pages
    if not person.tenant.is_italian:
        return pages.render(request, "integrations/none.html")
    rows = await _rows(request, person)
    context = {
        "rows": rows,
        "checked": any(row.company.enabled for row in rows),
        "may_manage": person.may(Permission.MANAGE_INTEGRATIONS),
        "picture": CARD_PICTURE_URL,
        "page_url": INTEGRATIONS_PATH,
        "enable_url": ENABLE_PATH,
        "disable_url": DISABLE_PATH,
        "add_url": COMPANY_FORM_PATH,
    }
    if is_htmx(request):
        return pages.render_part(request, "integrations/index.html", "live", context)
    return pages.render(request, "integrations/index.html", context)


async def ask_enable(request: Request) -> Response:
    rows = await _rows(request, manager(request))
    context = {
        "companies": [row.company.name for row in _set_up(rows)],
        "action": ENABLE_PATH,
        "cancel_url": INTEGRATIONS_PATH,
    }
    return site_of(request).pages.render_modal(request, "integrations/enable.html", context)


async def enable(request: Request) -> Response:
    """With a company that was set up before, the confirmation is all it takes; else the form comes first."""
    person = manager(request)
    rows = await _rows(request, person)
    set_up = _set_up(rows)
    if not set_up:
        if targets_modal(request):
            return await show_company_form(request)
        return redirect(request, COMPANY_FORM_PATH)
    for row in set_up:
        await enable_company(site_of(request).links, person.tenant, person_actor(person), row.company.id)
    return redirect(request, INTEGRATIONS_PATH, Message("integrations.enabled"))


async def ask_disable(request: Request) -> Response:
    manager(request)
    context = {"action": DISABLE_PATH, "cancel_url": INTEGRATIONS_PATH}
    return site_of(request).pages.render_modal(request, "integrations/disable.html", context)


async def disable(request: Request) -> Response:
    person = manager(request)
    for row in await _rows(request, person):
        if row.company.enabled:
            await disable_company(site_of(request).links, person.tenant, person_actor(person), row.company.id)
    return redirect(request, INTEGRATIONS_PATH, Message("integrations.disabled"))


async def _rows(request: Request, person: Person) -> list[CompanyRow]:
    async with site_of(request).database.tenant(person.tenant.id) as tx:
        return await read_rows(tx)


def _set_up(rows: Sequence[CompanyRow]) -> list[CompanyRow]:
    return [row for row in rows if row.is_set_up]
