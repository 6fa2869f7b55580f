"""From the company form to Fatture in Cloud's consent page and back."""

import re
from uuid import UUID

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.model import CompanyData
from electronic_billing.companies.register import register_company, use_connection
from electronic_billing.companies.store import find_company, list_companies
from electronic_billing.connections.authorize import (
    asker_of,
    begin,
    connect_with_code,
    connect_with_manual_token,
    use_state,
)
from electronic_billing.connections.errors import OAuthStateUnknown
from electronic_billing.fic.errors import AuthorizationRefused, FicError
from electronic_billing.kit.problems import FieldsRefused
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.audit import person_actor
from electronic_billing.tenants.model import Person
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import FieldError
from electronic_billing.web.refusals import field_errors, in_order
from electronic_billing.web.routes.addresses import (
    COMPANY_FORM_PATH,
    COMPANY_PATH,
    INTEGRATIONS_PATH,
    choose_url,
)
from electronic_billing.web.routes.linking import manager, show_choice
from electronic_billing.web.site import CALLBACK_PATH, site_of
from electronic_billing.web.wording import COMPANY_FIELDS, REGIMI

_TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")

log = structlog.get_logger()


def routes() -> list[BaseRoute]:
    return [
        Route(COMPANY_FORM_PATH, show_company_form, methods=["GET"]),
        Route(COMPANY_FORM_PATH, register, methods=["POST"]),
        Route(f"{COMPANY_PATH}/connect", connect, methods=["POST"]),
        Route(f"{COMPANY_PATH}/token", take_token, methods=["POST"]),
        Route(CALLBACK_PATH, come_back, methods=["GET"]),
    ]


async def show_company_form(request: Request) -> Response:
    """Empty, or with what was kept of a company that was begun and not finished."""
    person = manager(request)
    async with site_of(request).database.tenant(person.tenant.id) as tx:
        begun = [one for one in await list_companies(tx) if one.electronic_billing_id is None]
    values = {name: str(getattr(begun[0], name)) for name in COMPANY_FIELDS} if begun else {}
    return _form_page(request, Form(values))


async def register(request: Request) -> Response:
    person = manager(request)
    site = site_of(request)
    values = await read_form(request)
    data = CompanyData(**{name: values.get(name, "") for name in COMPANY_FIELDS})
    try:
        company = await register_company(site.links, person.tenant, person_actor(person), data)
    except FieldsRefused as refused:
        typed = Form(msgspec.structs.asdict(data), in_order(field_errors(refused), COMPANY_FIELDS))
        return _form_page(request, typed, status=422)
    return redirect(request, await begin(site.links, asker_of(person), company.id))


async def connect(request: Request) -> Response:
    """Ask for a consent, the first or a new one."""
    person = manager(request)
    site = site_of(request)
    company_id = request.path_params["company_id"]
    async with site.database.tenant(person.tenant.id) as tx:
        await find_company(tx, company_id)
    return redirect(request, await begin(site.links, asker_of(person), company_id))


async def come_back(request: Request) -> Response:
    """Where the consent page sends the browser. Whatever came of it, it ends on a page of ours with one sentence."""
    person = manager(request)
    links, asker = site_of(request).links, asker_of(person)
    asked = request.query_params
    try:
        company_id = await use_state(links, asker, asked.get("state", ""))
        if "code" not in asked:
            return _home(request, _denial(asked.get("error", "")))
        connection_id = await connect_with_code(links, asker, asked["code"])
    except OAuthStateUnknown:
        return _home(request, Message("connect.state_unknown"))
    except AuthorizationRefused as refused:
        log.warning("authorization refused", error=refused.error)
        return _home(request, Message("connect.refused"))
    except FicError as failed:
        log.warning("authorization failed", error=type(failed).__name__)
        return _home(request, Message("connect.unreachable"))
    await _use(request, person, company_id, connection_id)
    return RedirectResponse(choose_url(company_id), status_code=303)


async def take_token(request: Request) -> Response:
    """A token made by hand in Fatture in Cloud, instead of a consent."""
    person = manager(request)
    company_id = request.path_params["company_id"]
    token = (await read_form(request)).get("token", "")
    if not _TOKEN.fullmatch(token):
        form = Form(errors=[FieldError("token", Message("field.token"))])
        return await show_choice(request, form=form, status=422)
    site = site_of(request)
    async with site.database.tenant(person.tenant.id) as tx:
        await find_company(tx, company_id)
    connection_id = await connect_with_manual_token(site.links, asker_of(person), Secret(token))
    await _use(request, person, company_id, connection_id)
    return redirect(request, choose_url(company_id))


async def _use(request: Request, person: Person, company_id: UUID, connection_id: UUID) -> None:
    site = site_of(request)
    async with site.database.tenant(person.tenant.id) as tx:
        await use_connection(tx, site.links, company_id, connection_id, person_actor(person))


def _denial(error: str) -> Message:
    return Message("connect.denied" if error == "access_denied" else "connect.refused")


def _home(request: Request, message: Message) -> Response:
    return redirect(request, INTEGRATIONS_PATH, message, "error")


def _form_page(request: Request, form: Form, *, status: int = 200) -> Response:
    context = {
        "form": form,
        "labels": COMPANY_FIELDS,
        "regimi": list(REGIMI.items()),
        "action": COMPANY_FORM_PATH,
        "cancel_url": INTEGRATIONS_PATH,
    }
    return site_of(request).pages.render_modal(request, "integrations/company.html", context, status=status)
