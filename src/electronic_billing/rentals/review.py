"""The rental rules' own findings on a document: what keeps it back, what asks for a look."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from electronic_billing.content.amounts import payable_of, totals_of
from electronic_billing.content.model import Content
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.case import Case, paid_by
from electronic_billing.rentals.items import Item
from electronic_billing.rentals.model import Contract, Issued, Payment, Purpose
from electronic_billing.rentals.place import ROWS, PlaceRule, differs_when_long, length_of, rule_of
from electronic_billing.rentals.remarks import Remark, ask, block, euros, on
from electronic_billing.rentals.treatments import NORMATIVE, TREATMENTS, choice_of

_CIG_LENGTH = 10
_CUP_LENGTH = 15


def about_items(cases: Sequence[Case], items: Sequence[Item]) -> Iterator[Remark]:
    yield from _not_chosen(cases[0], items)
    hired = {one.contract for one in items if one.follows_hire}
    for case in cases:
        yield from _public_body(case.contract)
        if case.contract.number in hired:
            yield from _about_place(case)
    if any(one.net is None and one.follows_hire and one.tax is not None and one.tax.natura for one in items):
        yield ask("price_with_vat_untaxed")


def about_payments(cases: Sequence[Case], payments: Sequence[Payment], tipo: str) -> Iterator[Remark]:
    customer = cases[0].contract.customer
    if customer.split_payment and any(_is_prepaid(cases, one) for one in payments):
        yield block("split_prepaid")
    if tipo == "TD24":  # it gathers the payments of a month
        return
    days = sorted({one.date for one in payments})
    if len(days) > 1:
        yield ask("payments_apart", first=on(days[0]), last=on(days[-1]))


def about_content(content: Content, payments: Sequence[Payment]) -> Iterator[Remark]:
    total = totals_of(content.lines).gross + content.rounding
    if total <= 0:
        yield block("not_positive", total=euros(total))
    paid, due = sum((one.amount for one in payments), Decimal(0)), payable_of(content)
    if paid > due:
        yield ask("paid_more", paid=euros(paid), due=euros(due))


def about_issued(content: Content | None, issued: Issued) -> Iterator[Remark]:
    """What was issued is not judged anew; but a charge added to it since would be in no document."""
    if content is None or issued.total is None:
        return
    total = totals_of(content.lines).gross + content.rounding
    if total != issued.total:
        yield ask("issued_differs", issued=euros(issued.total), now=euros(total))


def about_term(term: dt.date | None, today: dt.date) -> Iterator[Remark]:
    if term is not None and today > term:
        yield ask("term_passed", deadline=on(term))


def about_deposit(contract: Contract) -> Iterator[Remark]:
    kept = sum((one.amount for one in contract.payments if one.from_deposit), Decimal(0))
    deposit = contract.deposit.amount if contract.deposit else Decimal(0)
    if kept > deposit:
        yield block("deposit_overdrawn", kept=euros(kept), deposit=euros(deposit))


def about_strays(case: Case, *, has_main: bool, batches: Collection[int]) -> Iterator[Remark]:
    """Money that pays no document: each payment starts a term, whether or not there is something to invoice."""
    strays = [one for one in case.paid(Purpose.BALANCE) if not has_main]
    strays += [one for one in paid_by(case.contract, case.today, Purpose.LATE) if one.batch not in batches]
    for one in strays:
        yield ask("pays_nothing", amount=euros(one.amount), day=on(one.date))


def _not_chosen(case: Case, items: Sequence[Item]) -> Iterator[Remark]:
    for kind in dict.fromkeys(one.kind for one in items if one.kind is not None):
        if choice_of(kind, case.settings) is None:
            treatment = TREATMENTS[kind]
            names = [NORMATIVE[one] for one in treatment.choices]
            choices = Sentence(" / ".join(one.it for one in names), " / ".join(one.en for one in names))
            yield block("treatment_not_chosen", kind=treatment.name, choices=choices)


def _public_body(contract: Contract) -> Iterator[Remark]:
    """Without the codes of its tender a public body may not pay (DL 66/2014 art. 25 c. 3)."""
    if not contract.customer.is_public_body:
        return
    if not contract.cig and not contract.no_cig:
        yield block("cig_missing")
    if contract.cig and len(contract.cig) != _CIG_LENGTH:
        yield block("cig_length", found=contract.cig)
    if contract.cup and len(contract.cup) != _CUP_LENGTH:
        yield block("cup_length", found=contract.cup)


def _about_place(case: Case) -> Iterator[Remark]:
    yield from _undecided(case)
    yield from _grown(case)
    if case.contract.place.decided is None:
        yield from _at_the_border(case)
        yield from _returned_early(case)


def _undecided(case: Case) -> Iterator[Remark]:
    if case.taxation.tax is None:
        is_unknown = case.taxation.rule is PlaceRule.LONG_UNKNOWN
        yield block("business_not_known") if is_unknown else block("place_not_decided", rule=case.taxation.said)


def _grown(case: Case) -> Iterator[Remark]:
    """No source says what becomes of a hire that crosses the thirty days after it was invoiced."""
    first = case.first_issued
    if first is None:
        return
    then, now = rule_of(case.contract, first.date), rule_of(case.contract, case.today)
    if ROWS[then].natura == ROWS[now].natura:
        return
    decided = case.contract.place.decided
    if decided is None:
        is_short = length_of(case.contract.start, case.contract.end_known_by(case.today)).is_short
        yield block("came_back_within_thirty_days" if is_short else "grew_past_thirty_days", issued=first.number)
    elif decided != (ROWS[then].natura or "22"):
        yield block("decided_differs", issued=first.number)


def _at_the_border(case: Case) -> Iterator[Remark]:
    contract = case.contract
    length = length_of(contract.start, contract.end_known_by(case.today))
    if length.is_at_the_border and differs_when_long(contract):
        yield ask("thirty_days_border", days=str(length.days), calendar=str(length.calendar_days))


def _returned_early(case: Case) -> Iterator[Remark]:
    contract = case.contract
    if contract.returned is None or not length_of(contract.start, contract.returned).is_short:
        return
    if not length_of(contract.start, contract.end_agreed).is_short and differs_when_long(contract):
        yield ask("returned_early")


def _is_prepaid(cases: Sequence[Case], payment: Payment) -> bool:
    """Before its own hire: what a month has of other hires began when it did."""
    of_it = [case.contract for case in cases if payment in case.contract.payments]
    return payment.purpose is Purpose.ADVANCE or any(payment.date <= contract.start.day for contract in of_it)
