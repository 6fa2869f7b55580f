"""Which company of the Fatture in Cloud account is ours, and how its documents are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.errors import CompanyDiffers, CompanyNotReady
from electronic_billing.companies.model import Candidate, Company
from electronic_billing.companies.register import check_company, offered_companies
from electronic_billing.companies.store import find_company
from electronic_billing.companies.subscribe import ensure_subscription
from electronic_billing.connections.errors import ConnectionMissing, ReconnectNeeded, ScopesMissing
from electronic_billing.fic.errors import Unauthorized
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import Refusal, http_problem
from electronic_billing.web.routes.addresses import (
    COMPANY_FORM_PATH,
    COMPANY_PATH,
    INTEGRATIONS_PATH,
    choose_url,
    connect_url,
    setup_url,
    token_url,
)
from electronic_billing.web.session import italian_person_who_may
from electronic_billing.web.site import site_of
from electronic_billing.web.wording import COMPANY_FIELDS, SCOPE_NAMES

_LARGEST_ID = 2**63 - 1  # what the database's bigint holds


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the chosen company cannot be linked yet; `points` name what is missing. `by_consent`: a new one helps."""

    words: Message
    points: Sequence[Words] = ()
    by_consent: bool = False


def routes() -> list[BaseRoute]:
    return [
        Route(f"{COMPANY_PATH}/choose", show_choice, methods=["GET"]),
        Route(f"{COMPANY_PATH}/choose", choose, methods=["POST"]),
    ]


async def show_choice(
    request: Request, *, form: Form | None = None, obstacle: Obstacle | None = None, status: int = 200
) -> Response:
    """The companies of the connected account beside ours; without a connection, the ways to one."""
    person = manager(request)
    company = await read_company(request, person)
    offered: list[Candidate] = []
    is_connected = True
    try:
        offered = await offered_companies(site_of(request).links, person.tenant.id, company)
    except ConnectionMissing:
        is_connected = False
    except (ReconnectNeeded, Unauthorized):
        is_connected = False
        obstacle = obstacle or Obstacle(Message("choose.not_accepted"))
    context = {
        "company": company,
        "accepted": [one for one in offered if not one.refusal],
        "refused": [one for one in offered if one.refusal],
        "is_connected": is_connected,
        "labels": COMPANY_FIELDS,
        "obstacle": obstacle,
        "form": form or Form(),
        "action": choose_url(company.id),
        "connect_url": connect_url(company.id),
        "token_url": token_url(company.id),
        "data_url": COMPANY_FORM_PATH,
        "cancel_url": INTEGRATIONS_PATH,
    }
    return site_of(request).pages.render(request, "integrations/choose.html", context, status=status)


async def choose(request: Request) -> Response:
    person = manager(request)
    site, company = site_of(request), await read_company(request, person)
    fic_company_id = fic_id_in((await read_form(request)).get("fic_company_id", ""))
    try:
        await check_company(site.links, person.tenant.id, company, fic_company_id)
    except (CompanyDiffers, ScopesMissing, CompanyNotReady) as stopped:
        return await show_choice(request, obstacle=_obstacle(stopped), status=409)
    if company.setup is not None and company.electronic_billing_id == fic_company_id:
        return await _connected_again(request, person, company, fic_company_id)
    return redirect(request, setup_url(company.id, fic_company_id))


async def _connected_again(request: Request, person: Person, company: Company, fic_company_id: int) -> Response:
    """The set-up stands; events may have stopped with the old connection."""
    site = site_of(request)
    await ensure_subscription(site.links, person.tenant.id, company, fic_company_id, site.sink)
    return redirect(request, INTEGRATIONS_PATH, Message("connect.again_done", {"company": company.name}))


def _obstacle(stopped: CompanyDiffers | ScopesMissing | CompanyNotReady) -> Obstacle:
    if isinstance(stopped, ScopesMissing):
        points = [SCOPE_NAMES.get(scope, scope) for scope in stopped.scopes]
        return Obstacle(Message("choose.scopes_missing"), points, by_consent=True)
    if isinstance(stopped, CompanyNotReady):
        return Obstacle(Message("choose.not_ready"), [Message(reason) for reason in stopped.reasons])
    return Obstacle(Message("choose.differs"))


async def read_company(request: Request, person: Person) -> Company:
    company_id: UUID = request.path_params["company_id"]
    async with site_of(request).database.tenant(person.tenant.id) as tx:
        return await find_company(tx, company_id)


def fic_id_in(text: str) -> int:
    """The id in an address or a form; what cannot be one is a page that does not exist."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= _LARGEST_ID):
        raise Refusal(http_problem(404))
    return int(text)


def manager(request: Request) -> Person:
    return italian_person_who_may(request, Permission.MANAGE_INTEGRATIONS)
