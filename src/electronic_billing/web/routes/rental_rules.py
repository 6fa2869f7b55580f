"""How a company's charges are treated: what the law says, and what its accountant chose where advisers disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.model import Company
from electronic_billing.invoices.rental_settings import change_rental_settings, read_rental_settings
from electronic_billing.rentals.treatments import NORMATIVE, TREATMENTS, RentalSettings, Treatment
from electronic_billing.tenants.audit import person_actor
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import FieldError
from electronic_billing.web.rental_wording import CONFIDENCES, SETTINGS, TYPES
from electronic_billing.web.routes.addresses import COMPANY_PATH, rental_rules_url
from electronic_billing.web.routes.linking import read_company
from electronic_billing.web.session import italian_person, italian_person_who_may
from electronic_billing.web.shell import RENTALS
from electronic_billing.web.site import site_of

_OTHERS: dict[str, list[tuple[str, Words]]] = {
    "advance": [("TD02", TYPES["TD02"]), ("TD01", TYPES["TD01"])],
    "unpaid_monthly": [("TD01", TYPES["TD01"]), ("TD24", TYPES["TD24"])],
    "private_eu_long": [("N2.1", Message("vat.n2_1")), ("N7", Message("vat.n7"))],
}
_HINTS = {
    "advance": Message("rental_rule.advance.hint"),
    "unpaid_monthly": Message("rental_rule.unpaid_monthly.hint"),
    "private_eu_long": Message("rental_rule.private_eu_long.hint"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`options` are empty where nothing is to choose."""

    treatment: Treatment
    default: Words
    confidence: Words
    options: Sequence[tuple[str, Words]]
    chosen: Words


def routes() -> list[BaseRoute]:
    path = f"{COMPANY_PATH}/rentals"
    return [Route(path, show, methods=["GET"]), Route(path, save, methods=["POST"])]


async def show(request: Request) -> Response:
    person = italian_person(request)
    company = await read_company(request, person)
    async with site_of(request).database.tenant(person.tenant.id) as tx:
        settings = await read_rental_settings(tx, company.id)
    return _page(request, person, company, Form(values_of(settings)))


async def save(request: Request) -> Response:
    person = italian_person_who_may(request, Permission.SET_RENTAL_RULES)
    site, company = site_of(request), await read_company(request, person)
    values = await read_form(request)
    errors = [FieldError(name, Message("field.choose")) for name in _wrong(values)]
    if errors:
        return _page(request, person, company, Form(values, errors), status=422)
    settings = settings_in(values)
    async with site.database.tenant(person.tenant.id) as tx:
        changed = await change_rental_settings(tx, site.clock, person_actor(person), company.id, settings)
    said = Message("rental_rules.saved" if changed else "rental_rules.unchanged", {"company": company.name})
    return redirect(request, rental_rules_url(company.id), said, "success" if changed else "info")


def settings_in(values: dict[str, str]) -> RentalSettings:
    """Of a form without wrong answers; what is not said takes its default."""
    told = {name: value for name in RentalSettings.__struct_fields__ if (value := values.get(name))}
    return msgspec.convert(told | {"charge_bollo": values.get("charge_bollo") == "on"}, RentalSettings)


def values_of(settings: RentalSettings) -> dict[str, str]:
    told = msgspec.structs.asdict(settings)
    flag = "on" if told.pop("charge_bollo") else ""
    return {name: value or "" for name, value in told.items()} | {"charge_bollo": flag}


def _wrong(values: dict[str, str]) -> list[str]:
    allowed = {name: {value for value, _ in options} for name, options in _OTHERS.items()}
    allowed |= {one.setting: {*one.choices} for one in TREATMENTS.values() if one.setting}
    return [name for name, choices in allowed.items() if values.get(name, "") not in {"", *choices}]


def _page(request: Request, person: Person, company: Company, form: Form, *, status: int = 200) -> Response:
    context: dict[str, Any] = {
        "company": company,
        "form": form,
        "labels": SETTINGS,
        "rules": sorted((_rule(one, form) for one in TREATMENTS.values()), key=lambda rule: not rule.options),
        "others": [(name, SETTINGS[name], options, _HINTS[name]) for name, options in _OTHERS.items()],
        "may_set": person.may(Permission.SET_RENTAL_RULES),
        "action": rental_rules_url(company.id),
        "back_url": RENTALS.url,
    }
    return site_of(request).pages.render(request, "rentals/rules.html", context, status=status)


def _rule(treatment: Treatment, form: Form) -> Rule:
    options = [(choice.value, NORMATIVE[choice]) for choice in treatment.choices if treatment.setting]
    chosen = next((words for value, words in options if value == form.value(treatment.setting)), None)
    default = NORMATIVE[treatment.default] if treatment.default else Message("rental_rules.to_choose")
    return Rule(treatment, default, CONFIDENCES[treatment.confidence], options, chosen or default)
