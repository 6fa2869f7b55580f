"""Sezionale, payment account, payment method and VAT ids of a company."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.errors import CompanyAlreadyLinked
from electronic_billing.companies.model import Company, Setup
from electronic_billing.companies.register import link_company
from electronic_billing.companies.setup import (
    VAT_KEYS,
    SetupChoices,
    change_setup,
    checked_setup,
    read_choices,
    vat_key,
)
from electronic_billing.fic.models import VatType
from electronic_billing.kit.problems import FieldsRefused
from electronic_billing.tenants.audit import person_actor
from electronic_billing.tenants.model import Person
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import Refusal, http_problem
from electronic_billing.web.refusals import field_errors, in_order
from electronic_billing.web.routes.addresses import COMPANY_PATH, INTEGRATIONS_PATH, setup_url
from electronic_billing.web.routes.linking import fic_id_in, manager, read_company
from electronic_billing.web.site import site_of
from electronic_billing.web.wording import MODALITA, SETUP_FIELDS, VAT_NAMES

_NO_SUCH_ID = -1


def routes() -> list[BaseRoute]:
    return [
        Route(f"{COMPANY_PATH}/setup", show, methods=["GET"]),
        Route(f"{COMPANY_PATH}/setup", save, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    person = manager(request)
    company = await read_company(request, person)
    fic_company_id = _fic_company_id(company, request.query_params.get("company", ""))
    choices = await read_choices(site_of(request).links, person.tenant.id, company, fic_company_id)
    return _page(request, company, fic_company_id, choices, Form(values_of(choices.proposed)))


async def save(request: Request) -> Response:
    """Link the company with this set-up, or change the set-up of one that is linked."""
    person = manager(request)
    site, company = site_of(request), await read_company(request, person)
    fic_company_id = _fic_company_id(company, request.query_params.get("company", ""))
    values = await read_form(request)
    choices = await read_choices(site.links, person.tenant.id, company, fic_company_id)
    try:
        setup = checked_setup(setup_in(values), choices)
    except FieldsRefused as refused:
        typed = Form(values, in_order(field_errors(refused), SETUP_FIELDS))
        return _page(request, company, fic_company_id, choices, typed, status=422)
    if company.setup is not None and company.electronic_billing_id == fic_company_id:
        await change_setup(site.links, person.tenant.id, person_actor(person), company, setup)
        return redirect(request, INTEGRATIONS_PATH, Message("setup.changed", {"company": company.name}))
    return await _link(request, person, company, fic_company_id, setup)


async def _link(request: Request, person: Person, company: Company, fic_company_id: int, setup: Setup) -> Response:
    site = site_of(request)
    actor = person_actor(person)
    try:
        verified = await link_company(site.links, person.tenant, actor, company, fic_company_id, setup, site.sink)
    except CompanyAlreadyLinked:
        return redirect(request, INTEGRATIONS_PATH, Message("refusal.company_already_linked.detail"), "error")
    named = {"company": company.name}
    if not verified:
        return redirect(request, INTEGRATIONS_PATH, Message("setup.linked_without_events", named), "warning")
    return redirect(request, INTEGRATIONS_PATH, Message("setup.linked", named))


def setup_in(values: Mapping[str, str]) -> Setup:
    """The form's answers; `checked_setup` then finds what cannot be."""
    account = values.get("payment_account_id", "")
    return Setup(
        sezionale=values.get("sezionale", ""),
        late_sezionale=values.get("late_sezionale", ""),
        payment_account_id=_id_in(account) if account else None,
        payment_method=values.get("payment_method", "").upper(),
        vat_ids={key: _id_in(values[f"vat_{key}"]) for key in VAT_KEYS if values.get(f"vat_{key}")},
    )


def values_of(setup: Setup) -> dict[str, str]:
    account = setup.payment_account_id
    return {
        "sezionale": setup.sezionale,
        "late_sezionale": setup.late_sezionale,
        "payment_account_id": "" if account is None else str(account),
        "payment_method": setup.payment_method,
        **{f"vat_{key}": str(vat_id) for key, vat_id in setup.vat_ids.items()},
    }


def _id_in(text: str) -> int:
    """What is no number is an id that nobody has. 0 is a valid one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else _NO_SUCH_ID


def _fic_company_id(company: Company, asked: str) -> int:
    if asked:
        return fic_id_in(asked)
    if company.electronic_billing_id is None:
        raise Refusal(http_problem(404))
    return company.electronic_billing_id


def _page(
    request: Request, company: Company, fic_company_id: int, choices: SetupChoices, form: Form, *, status: int = 200
) -> Response:
    context = {
        "company": company,
        "fic_company_id": fic_company_id,
        "form": form,
        "labels": SETUP_FIELDS,
        "sezionali": choices.sezionali,
        "accounts": [(account.id, account.name) for account in choices.accounts],
        "methods": list(MODALITA.items()),
        "vats": [(f"vat_{key}", VAT_NAMES[key], _types_for(key, choices.vat_types)) for key in VAT_KEYS],
        "action": setup_url(company.id, fic_company_id),
        "cancel_url": INTEGRATIONS_PATH,
    }
    return site_of(request).pages.render(request, "integrations/setup.html", context, status=status)


def _types_for(key: str, vat_types: list[VatType]) -> list[tuple[int, str]]:
    return [(vat.id, _vat_name(vat)) for vat in vat_types if vat_key(vat) == key]


def _vat_name(vat: VatType) -> str:
    rate = "" if vat.value is None else f"{vat.value.normalize():f} %"
    return " · ".join(part for part in (rate, vat.natura, vat.description) if part)
