from collections.abc import Iterable, Iterator
from datetime import date

from electronic_billing.companies.model import Candidate, Company, Difference
from electronic_billing.fic.models import CompanyInfo, UserCompany


def candidates(company: Company, offered: Iterable[UserCompany]) -> list[Candidate]:
    """Every company of the account, those an accountant keeps included: the one with our partita IVA may be
    chosen, each other one carries the reason why not."""
    found = [_candidate(company, one) for one in _with_controlled(offered)]
    return sorted(found, key=lambda one: (bool(one.refusal), one.name))


def readiness_problems(info: CompanyInfo, today: date) -> list[str]:
    """Why Fatture in Cloud could not issue for this company; ids of texts. What is not told is no reason."""
    reasons = []
    if info.plan_info.functions.e_invoice is False:
        reasons.append("company.plan_without_e_invoice")
    elif info.plan_info.functions_status.ts_digital.active is False:
        reasons.append("company.e_invoice_not_active")
    if info.fic_license_expire is not None and info.fic_license_expire < today:
        reasons.append("company.licence_expired")
    if info.access_info.issued_documents("invoices") in {"none", "read"}:
        reasons.append("company.no_permission")
    return reasons


def _with_controlled(offered: Iterable[UserCompany]) -> Iterator[UserCompany]:
    for one in offered:
        if one.type == "accountant":
            yield from one.controlled_companies
        else:
            yield one


def _candidate(company: Company, offered: UserCompany) -> Candidate:
    number = (offered.vat_number or "").upper().removeprefix("IT")
    refusal = "" if number == company.partita_iva else _refusal(number)
    return Candidate(
        fic_company_id=offered.id,
        name=offered.name,
        partita_iva=number,
        refusal=refusal,
        differences=[] if refusal else list(_differences(company, offered)),
    )


def _refusal(number: str) -> str:
    return "company.other_partita_iva" if number else "company.no_partita_iva"


def _differences(company: Company, offered: UserCompany) -> Iterator[Difference]:
    pairs = {
        "name": (company.name, offered.name),
        "codice_fiscale": (company.codice_fiscale, (offered.tax_code or "").upper()),
    }
    for field, (ours, theirs) in pairs.items():
        if theirs and ours.casefold() != theirs.casefold():
            yield Difference(field, ours, theirs)
