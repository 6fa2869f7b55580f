"""Close a rental: the form, what it makes, and the deed of issuing that."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.errors import CompanyNotSetUp
from electronic_billing.companies.model import Company
from electronic_billing.companies.store import list_companies
from electronic_billing.invoices.errors import (
    BillingDisabled,
    CompanyAmbiguous,
    ExternalIdTaken,
    RentalBlocked,
    SureToBeDiscarded,
)
from electronic_billing.invoices.rental import Issuance, Rental, issue_rental, preview_rental, take_turns
from electronic_billing.kit.clock import rome_date
from electronic_billing.kit.problems import FieldsRefused
from electronic_billing.rentals.model import Contract
from electronic_billing.tenants.audit import person_actor
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.web.findings import remark_shown
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import FieldError
from electronic_billing.web.refusals import in_order, problem_for
from electronic_billing.web.rental_wording import (
    CHARGE_FIELDS,
    CHARGE_KINDS,
    CONTRACT_FIELDS,
    DECISIONS,
    PAYMENT_FIELDS,
    PURPOSES,
    TAXABLE,
    USES,
)
from electronic_billing.web.routes.addresses import INTEGRATIONS_PATH, rental_rules_url
from electronic_billing.web.routes.rental_form import (
    MOST_FIELDS,
    MOST_ROWS,
    ContractRefused,
    Values,
    company_in,
    contract_in,
    first_values,
    hidden,
    known_values,
    labels,
    places,
    with_row,
)
from electronic_billing.web.routes.rental_story import customer_errors, documents_of
from electronic_billing.web.session import italian_person, italian_person_who_may
from electronic_billing.web.shell import INVOICES, RENTALS
from electronic_billing.web.site import site_of
from electronic_billing.web.wording import MODALITA

ISSUE_PATH = f"{RENTALS.url}/issue"
# Nobody counts further: later invoices of one contract.
_BATCHES = range(1, 6)
_REFUSALS = (RentalBlocked, ExternalIdTaken, SureToBeDiscarded, FieldsRefused, BillingDisabled)


def routes() -> list[BaseRoute]:
    return [
        Route(RENTALS.url, show, methods=["GET"]),
        Route(RENTALS.url, work, methods=["POST"]),
        Route(ISSUE_PATH, issue, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """Fields named in the address are filled in: the host may lead here from a contract of its own."""
    person = italian_person(request)
    told = {name: value.strip() for name, value in request.query_params.items() if "\0" not in value}
    return await _form_page(request, person, Form(known_values(first_values(_today(request)) | told)))


async def work(request: Request) -> Response:
    """What the button says: a row more or less, back to the form, or the preview. Nothing is written."""
    person = italian_person(request)
    typed = await read_form(request, most=MOST_FIELDS)
    values, deed = known_values(typed), typed.get("deed", "")
    changed = with_row(values, deed, _today(request))
    if changed is not None or deed == "edit":
        return await _form_page(request, person, Form(changed or values), focus=_new_row(values, changed))
    return await _preview(request, person, values)


async def issue(request: Request) -> Response:
    """Once more the same contract, and the documents that were ticked. Twice is once: they are found again."""
    person = italian_person_who_may(request, Permission.ISSUE_INVOICES)
    typed = await read_form(request, most=MOST_FIELDS)
    values = known_values(typed)
    chosen = [value for name, value in typed.items() if name.startswith("document.")]
    if typed.get("confirmed") != "on" or not chosen:
        words = Message("rental.confirm_needed" if chosen else "rental.none_chosen")
        return await _preview(request, person, values, refusal=words, status=422)
    try:
        contract = contract_in(values)
        issued = await _issue(request, person, contract, company_in(values), chosen)
    except ContractRefused as refused:
        return await _form_page(request, person, Form(values, refused.errors), status=422)
    except _REFUSALS as refused:
        problem = problem_for(refused)
        return await _preview(request, person, values, refusal=problem.detail, status=problem.status)
    return redirect(request, f"{INVOICES.url}?q={quote(contract.number)}", _told(issued))


async def _issue(
    request: Request, person: Person, contract: Contract, company_id: UUID | None, chosen: Sequence[str]
) -> Issuance:
    site = site_of(request)
    async with site.database.tenant(person.tenant.id) as tx:
        await take_turns(tx, [contract])
        rental = await preview_rental(tx, site.clock, contract, company_id)
        return await issue_rental(tx, site.clock, person_actor(person), rental, chosen)


def _told(issued: Issuance) -> Message:
    new = sum(is_new for _, is_new in issued.invoices)
    if not new:
        return Message("rental.issued_before")
    return Message("rental.issued_one") if new == 1 else Message("rental.issued", {"n": new})


async def _preview(
    request: Request, person: Person, values: dict[str, str], *, refusal: Words = "", status: int = 200
) -> Response:
    site = site_of(request)
    try:
        contract = contract_in(values)
        async with site.database.tenant(person.tenant.id) as tx:
            rental = await preview_rental(tx, site.clock, contract, company_in(values))
    except ContractRefused as refused:
        return await _form_page(request, person, Form(values, refused.errors), status=422)
    except CompanyAmbiguous:
        form = Form(values, [FieldError("company_id", Message("field.choose"))])
        return await _form_page(request, person, form, status=422)
    except (BillingDisabled, CompanyNotSetUp):
        return await _form_page(request, person, Form(values))
    errors = customer_errors(rental)
    if errors:
        return await _form_page(request, person, Form(values, errors), status=422)
    context = _preview_context(request, person, contract, rental, values) | {"refusal": refusal}
    return site.pages.render(request, "rentals/preview.html", context, status=status)


def _preview_context(
    request: Request, person: Person, contract: Contract, rental: Rental, values: Values
) -> dict[str, Any]:
    lang = site_of(request).pages.translator(request).lang
    return {
        "contract": contract,
        "company": rental.company,
        "documents": documents_of(rental, lang),
        "obstacles": rental.obstacles,
        "remarks": [remark_shown(one, lang) for one in rental.remarks if not one.blocks],
        "left_out": rental.left_out,
        "charges": [CHARGE_KINDS[one.kind] for one in contract.charges],
        "ready": len(rental.ready),
        "may_issue": person.may(Permission.ISSUE_INVOICES),
        "is_off": not rental.company.enabled,
        "hidden": list(hidden(values)),
        "form_url": RENTALS.url,
        "issue_url": ISSUE_PATH,
        "invoices_url": INVOICES.url,
        "integrations_url": INTEGRATIONS_PATH,
        "rules_url": rental_rules_url(rental.company.id),
        "may_set_rules": person.may(Permission.SET_RENTAL_RULES),
    }


async def _form_page(request: Request, person: Person, form: Form, *, focus: str = "", status: int = 200) -> Response:
    site = site_of(request)
    translator = site.pages.translator(request)
    companies = await _billing_companies(request, person)
    named = labels(form.values, translator)
    context = {
        "form": Form(form.values, in_order(form.errors, named)),
        "labels": named,
        "contract_labels": CONTRACT_FIELDS,
        "charge_labels": CHARGE_FIELDS,
        "payment_labels": PAYMENT_FIELDS,
        "charges": places(form.values, "charges"),
        "payments": places(form.values, "payments"),
        "most": MOST_ROWS,
        "kinds": list(CHARGE_KINDS.items()),
        "uses": list(USES.items()),
        "purposes": list(PURPOSES.items()),
        "decisions": list(DECISIONS.items()),
        "taxable": list(TAXABLE.items()),
        "methods": list(MODALITA.items()),
        "lates": [(0, Message("rental.with_the_hire")), *((n, Message("rental.later", {"n": n})) for n in _BATCHES)],
        "batches": [(n, Message("rental.later", {"n": n})) for n in _BATCHES],
        "companies": [(one.id, one.name) for one in companies],
        "rules": [(one.name, rental_rules_url(one.id)) for one in companies],
        "focus": focus,
        "action": RENTALS.url,
        "integrations_url": INTEGRATIONS_PATH,
    }
    return site.pages.render(request, "rentals/form.html", context, status=status)


async def _billing_companies(request: Request, person: Person) -> list[Company]:
    async with site_of(request).database.tenant(person.tenant.id) as tx:
        return [one for one in await list_companies(tx) if one.setup is not None]


def _today(request: Request) -> date:
    return rome_date(site_of(request).clock.now())


def _new_row(before: Values, after: Values | None) -> str:
    """The first field of a row that was added, to write on there; of what is left where one was taken away."""
    if after is None:
        return ""
    for name, first in (("charges", "kind"), ("payments", "date")):
        was, now = places(before, name), places(after, name)
        if len(was) != len(now):
            return f"{name}.{now[-1]}.{first}" if now else ""
    return ""
