"""The invoice of a month: of a customer who pays by month, the hires paid in it, in one document (TD24)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

import msgspec

from electronic_billing.content.model import Customer
from electronic_billing.fatturapa.transliterate import transliterate
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.assemble import Draft, assemble
from electronic_billing.rentals.case import MONTHLY, Case, case_of, paid_by
from electronic_billing.rentals.documents import Hire, hire_of
from electronic_billing.rentals.model import Contract, Issued, Payment, Purpose
from electronic_billing.rentals.plan import Deed, Plan, PlannedDocument
from electronic_billing.rentals.treatments import RentalSettings

UNPAID = ":unpaid"


class Share(msgspec.Struct, frozen=True):
    """What one contract brings to a month."""

    case: Case
    hire: Hire

    @property
    def is_paid(self) -> bool:
        return bool(self.case.paid(Purpose.BALANCE))


def plan_month(
    contracts: Iterable[Contract],
    month: dt.date,
    settings: RentalSettings | None = None,
    *,
    today: dt.date,
    issued: Iterable[Issued] = (),
) -> Plan:
    """For each customer one document of the hires paid in the month of that day, and one of those that ended in it and
    are not paid. A hire that turns up after its month was invoiced gets another document (`:2`)."""
    known = {one.external_id: one for one in issued}
    rules = settings or RentalSettings()
    shares = [
        Share(case, hire_of(case))
        for one in contracts
        if one.renter.monthly
        for case in [case_of(one, rules, today=today, issued=known.values())]
    ]
    groups = _grouped([one for one in shares if one.hire.main is not None], month.replace(day=1), known)
    return Plan(documents=tuple(_document(external_id, group, month) for external_id, group in groups.items()))


def month_of(contract: Contract, today: dt.date) -> dt.date | None:
    """The first day of the month that has the hire: of its first payment, or of its end while it is not paid. None
    before that."""
    paid = paid_by(contract, today, Purpose.BALANCE)
    if not paid and contract.last_day > today:
        return None
    return (paid[0].date if paid else contract.last_day).replace(day=1)


def _grouped(shares: Iterable[Share], month: dt.date, issued: Mapping[str, Issued]) -> dict[str, list[Share]]:
    groups: dict[str, list[Share]] = {}
    for share in shares:
        external_id = _document_id(share, month, issued)
        if external_id is not None:
            groups.setdefault(external_id, []).append(share)
    return groups


def _document_id(share: Share, month: dt.date, issued: Mapping[str, Issued]) -> str | None:
    """The document that already has it, where that is of this month; else the first of the month not yet issued."""
    main = share.case.main_issued
    if main is not None:
        return main.external_id if main.external_id.startswith(_month_id(month)) else None
    if month_of(share.case.contract, share.case.today) != month:
        return None
    return next(one for one in _ids(share, month) if one not in issued)


def _ids(share: Share, month: dt.date) -> Iterator[str]:
    first = f"{_month_id(month)}{_who(share.case.contract.customer)}" + ("" if share.is_paid else UNPAID)
    yield first
    yield from (f"{first}:{number}" for number in count(2))


def _month_id(month: dt.date) -> str:
    return f"{MONTHLY}:{month:%Y-%m}:"


def _who(customer: Customer) -> str:
    return customer.country + transliterate(customer.partita_iva or customer.codice_fiscale or customer.name, 0x7F)


def _document(external_id: str, group: list[Share], month: dt.date) -> PlannedDocument:
    is_paid = UNPAID not in external_id
    cases = tuple(one.case for one in group)
    tipo = "TD24" if is_paid else cases[0].settings.unpaid_monthly
    portions = [one.hire.portion for one in group]
    payments = [one for case in cases for one in case.paid(Purpose.BALANCE) if _is_in(one.date, month)]
    return assemble(
        Draft(
            deed=Deed.MONTHLY,
            external_id=external_id,
            cases=cases,
            why=PAID_WHY if is_paid else UNPAID_WHY,
            tipo=tipo,
            items=[item for one in portions for item in one.items],
            payments=payments if is_paid else [],
            linked=[reference for one in portions for reference in one.linked],
            remarks=[remark for one in portions for remark in one.remarks],
            subject=f"Noleggi di {month:%m/%Y}",
            day=_last_operation(cases, payments) if tipo == "TD24" else None,
        )
    )


def _last_operation(cases: Iterable[Case], payments: Iterable[Payment]) -> dt.date:
    """Of the month: the last payment, or the end of the last hire."""
    return max((one.date for one in payments), default=max(case.contract.last_day for case in cases))


def _is_in(day: dt.date, month: dt.date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


PAID_WHY = Sentence(
    "Noleggi pagati nel mese e documentati da contratto e pagamento: una fattura differita, entro il 15 del mese dopo "
    "(art. 21 c. 4 lett. a).",
    "Hires paid in the month and documented by contract and payment: one deferred invoice, by the 15th of the next month "
    "(art. 21 c. 4 a).",
)
UNPAID_WHY = Sentence(
    "Noleggi conclusi nel mese e non ancora pagati: il tipo di documento è una scelta del commercialista.",
    "Hires that ended in the month and are not yet paid: the type of document is the accountant's choice.",
)
