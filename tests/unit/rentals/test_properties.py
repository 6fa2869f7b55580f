"""What holds for every contract: each charge once, every cent of it, and nothing that is no charge."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from electronic_billing.content.fattura import Place, fattura_of
from electronic_billing.content.model import Content, fingerprint_form
from electronic_billing.fatturapa.check import check_document
from electronic_billing.rentals.documents import plan_documents
from electronic_billing.rentals.model import ChargeKind, Contract, Issued
from electronic_billing.rentals.monthly import month_of, plan_month
from electronic_billing.rentals.plan import Deed, Plan
from electronic_billing.rentals.treatments import Choice, RentalSettings, choice_of
from unit.content.samples import SELLER
from unit.rentals.samples import COMPANY, CONSUMER, GERMAN_BUSINESS, SWISS_PERSON, charge, hire, paid, total

START = date(2026, 1, 10)
TODAY = date(2026, 6, 1)
RENTERS = [COMPANY, CONSUMER, GERMAN_BUSINESS, SWISS_PERSON]
CHOSEN = st.builds(
    RentalSettings,
    damage=st.sampled_from(["N1", "22"]),
    early_return=st.sampled_from(["N1", "22"]),
    penalty=st.sampled_from(["N1", "22"]),
    toll=st.sampled_from(["N1", "22"]),
    fine=st.sampled_from(["not_invoiced", "N1"]),
    insurance_policy=st.sampled_from(["N4", "22"]),
)
CENTS = st.integers(min_value=1, max_value=200_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """A rent and other charges, some late; advances within the rent; what is left paid or not."""
    rent = draw(CENTS)
    length = draw(st.integers(min_value=0, max_value=60))
    others = draw(st.lists(st.tuples(st.sampled_from(list(ChargeKind)), CENTS, st.integers(0, 3)), max_size=8))
    told = [charge("rent", str(rent)), *(charge(kind.value, str(one), late=late) for kind, one, late in others)]
    return hire(
        *told,
        renter={**draw(st.sampled_from(RENTERS)), "monthly": draw(st.booleans())},
        date=START.isoformat(),
        start={"date": START.isoformat()},
        end={"date": (START + timedelta(days=length)).isoformat()},
        payments=[*_advances(draw, rent), *_balance(draw)],
        deposit=draw(st.none() | st.just({"amount": "500.00"})),
    )


def _advances(draw: st.DrawFn, rent: Decimal) -> Iterator[dict[str, Any]]:
    for part in draw(st.lists(st.integers(min_value=1, max_value=100), max_size=3)):
        amount = (rent * part / 300).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        if amount:
            yield paid("2026-01-05", str(amount), "advance")


def _balance(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [paid("2026-05-20", str(draw(CENTS)))] if draw(st.booleans()) else []


def _issue_all(contract: Contract, rules: RentalSettings) -> tuple[Plan, dict[str, Content]]:
    """Documents get their numbers as soon as nothing keeps them back, until none is left; with what was then said."""
    issued: list[Issued] = []
    posted: dict[str, Content] = {}
    while True:
        plan = _both(contract, rules, issued)
        for document in plan.documents:
            if document.issued is None and not document.is_blocked and document.content is not None:
                issued.append(_number(document.content, len(issued) + 1))
                posted[document.external_id] = document.content
        if len(posted) == sum(one.issued is not None for one in plan.documents):
            return plan, posted


def _both(contract: Contract, rules: RentalSettings, issued: Sequence[Issued]) -> Plan:
    """The contract's own documents, and those of the month that has it."""
    own = plan_documents(contract, rules, today=TODAY, issued=issued)
    month = month_of(contract, TODAY)
    assert month is not None
    monthly = plan_month([contract], month, rules, today=TODAY, issued=issued)
    return Plan(documents=(*own.documents, *monthly.documents), left_out=own.left_out)


def _number(content: Content, number: int) -> Issued:
    quoted = [one.number for one in content.contracts]
    return Issued(content.external_id, f"{number}/EB", content.date or TODAY, quoted)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(contracts(), CHOSEN)
def test_every_cent_that_was_charged_is_invoiced_once(contract: Contract, rules: RentalSettings) -> None:
    plan, posted = _issue_all(contract, rules)

    assert not [one.external_id for one in plan.documents if one.issued is None]
    charged = [one for one in contract.charges if choice_of(one.kind, rules) is not Choice.NOT_INVOICED]
    assert sum(one.amount * one.quantity for one in charged) == sum(total(one) for one in plan.documents)
    assert set(posted) == {one.external_id for one in plan.documents}


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(contracts(), CHOSEN)
def test_no_charge_has_two_documents_and_no_deposit_any(contract: Contract, rules: RentalSettings) -> None:
    plan, _posted = _issue_all(contract, rules)

    places = [line.charge for document in plan.documents for line in document.lines if line.charge is not None]
    assert len(places) == len(set(places))
    left_out = {one.charge for one in plan.left_out}
    assert set(range(len(contract.charges))) == {*places, *left_out} - {None}
    assert not [place for place in places if contract.charges[place].kind is ChargeKind.DEPOSIT]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(contracts(), CHOSEN)
def test_dates_and_documents_are_what_the_exchange_takes(contract: Contract, rules: RentalSettings) -> None:
    plan, _posted = _issue_all(contract, rules)

    for document in plan.documents:
        content = document.content
        assert content is not None
        assert content.date is None or content.date <= TODAY
        assert all(one.date <= (content.date or TODAY) for one in content.linked if one.date)
        place = Place(day=content.date or TODAY, numero="1", modalita="MP08")
        findings = check_document(fattura_of(content, SELLER, place), today=TODAY)
        assert [] == [one.code for one in findings if one.code not in {"EB002", "EB004"}]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(contracts(), CHOSEN)
def test_what_was_issued_is_planned_the_same_ever_after(contract: Contract, rules: RentalSettings) -> None:
    """Others may quote it then; it stays as it was."""
    plan, posted = _issue_all(contract, rules)

    for document in plan.documents:
        assert document.content is not None
        assert fingerprint_form(posted[document.external_id]) == fingerprint_form(document.content)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(contracts(), CHOSEN)
def test_only_documents_of_the_hire_are_numbered_first(contract: Contract, rules: RentalSettings) -> None:
    """An advance before its balance, the hire before what came to light after it."""
    order = [Deed.ADVANCE, Deed.BALANCE, Deed.MONTHLY, Deed.LATE]
    first = _both(contract, rules, [])
    ready = {one.deed for one in first.documents if not one.is_blocked}
    blocked = {one.deed for one in first.documents if one.is_blocked}
    assert not ready or not blocked or max(map(order.index, ready)) <= min(map(order.index, blocked))
