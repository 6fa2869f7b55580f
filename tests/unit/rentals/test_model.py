"""A contract as it is told: what is taken in, and what is refused."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from electronic_billing.rentals.model import Contract, Moment
from unit.rentals.samples import COMPANY, CONSUMER, GERMAN_PERSON, charge, hire, paid

RENT = charge("rent", "305.00")


def test_a_contract_goes_to_json_and_back() -> None:
    contract = hire(
        RENT, charge("toll", "12.20", late=1), payments=[paid("2026-03-05", "305")], deposit={"amount": "9"}
    )
    assert contract == msgspec.json.decode(msgspec.json.encode(contract), type=Contract)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"number": "a contract number too long"},
        {"number": "RA-17 €"},
        {"start": {}},
        {"start": {"date": "2026-03-01", "at": "2026-03-01T10:00:00Z"}},
        {"start": {"at": "2026-03-01T10:00:00"}},
        {"vehicle": {"description": ""}},
        {"charges": [charge("unheard_of", "1.00")]},
        {"charges": [charge("rent", "1.00", quantity="0")]},
        {"charges": [charge("rent", "1E+12")]},
        {"charges": [charge("rent", "NaN")]},
        {"charges": [charge("rent", "1.00", late=-1)]},
        {"payments": [paid("2026-03-05", "-1.00")]},
        {"payments": [paid("2026-03-05", "1.00", batch=0)]},
        {"deposit": {"amount": "0"}},
        {"increases": [{"of": "balance", "agreed_date": "2026-03-05", "charges": []}]},
    ],
    ids=str,
)
def test_nonsense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        hire(**changes)


def test_an_instant_belongs_to_its_day_in_rome() -> None:
    assert date(2026, 3, 2) == Moment(at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)).day


def test_who_is_a_business_is_known_of_italians_only() -> None:
    unknown = {"customer": GERMAN_PERSON["customer"]}
    assert [True, False, False, None] == [
        hire(renter=renter).renter.is_taxable for renter in (COMPANY, CONSUMER, GERMAN_PERSON, unknown)
    ]
