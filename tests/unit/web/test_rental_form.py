"""The form of a rental as the contract that it tells."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from electronic_billing.rentals.model import ChargeKind
from electronic_billing.rentals.treatments import RentalSettings
from electronic_billing.web.i18n import Catalogues
from electronic_billing.web.rental_wording import SETTINGS
from electronic_billing.web.routes.rental_form import (
    ContractRefused,
    contract_in,
    first_values,
    known_values,
    labels,
    with_row,
)
from electronic_billing.web.routes.rental_rules import settings_in, values_of

TODAY = date(2026, 3, 10)
FORM = {
    **first_values(TODAY),
    "number": "RA-17",
    "vehicle.description": "Fiat Panda",
    "start.date": "2026-03-05",
    "renter.customer.name": "Meridiana",
    "renter.customer.address.street": "Via dei Mille 12",
    "renter.customer.address.postal_code": "80121",
    "renter.customer.address.city": "Napoli",
    "charges.0.amount": "200,00",
}


def fields(values: dict[str, str]) -> list[str]:
    with pytest.raises(ContractRefused) as refused:
        contract_in(known_values(values))
    return [error.field for error in refused.value.errors]


def test_form_is_a_contract() -> None:
    contract = contract_in(known_values(FORM))
    assert (ChargeKind.RENT, [], None) == (contract.charges[0].kind, contract.payments, contract.deposit)
    assert (date(2026, 3, 5), TODAY) == (contract.start.day, contract.end.day)


def test_rows_that_nobody_wrote_into_are_left_out_and_the_others_keep_their_places() -> None:
    values = known_values({**FORM, "charges.2.kind": "", "charges.3.kind": "fuel", "charges.7.kind": "toll"})
    assert ("fuel", "toll", "") == tuple(values[f"charges.{place}.kind"] for place in (1, 2, 3))
    assert ["charges.1.amount", "charges.2.amount"] == fields(values)


def test_a_kilometre_has_its_price() -> None:
    contract = contract_in(known_values({**FORM, "charges.0.quantity": "120", "charges.0.amount": "0,355"}))
    assert Decimal("0.355") == contract.charges[0].amount


def test_time_of_day_is_the_wall_clock_in_rome() -> None:
    contract = contract_in({**FORM, "start.time": "10:00", "end.date": "2026-04-01", "end.time": "10:00"})
    assert (datetime(2026, 3, 5, 9, 0, tzinfo=UTC), datetime(2026, 4, 1, 8, 0, tzinfo=UTC)) == (
        contract.start.at,
        contract.end.at,
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"start.date": ""}, ["start.date"]),
        ({"start.date": "", "start.time": "10:00"}, ["start.date", "start.time"]),
        ({"start.time": "25:00"}, ["start.time"]),
        ({"end.date": "2026-03-01"}, ["end.date"]),
        ({"returned.date": "2026-03-01"}, ["returned.date"]),
        ({"renter.customer.address.city": ""}, ["renter.customer.address.city"]),
        ({"charges.0.quantity": "1.000"}, ["charges.0.quantity"]),
        ({"charges.0.kind": ""}, ["charges.0.kind"]),
        ({"payments.0.amount": "0"}, ["payments.0.amount"]),
        ({"deposit.amount": "much"}, ["deposit.amount"]),
    ],
)
def test_what_is_wrong_is_told_at_its_field(typed: dict[str, str], told: list[str]) -> None:
    assert sorted(told) == sorted(fields({**FORM, **typed}))


def test_every_field_that_may_be_wrong_has_its_name(catalogues: Catalogues) -> None:
    values = known_values({**FORM, "charges.1.kind": "fuel"})
    named = labels(values, catalogues.translator("en"))
    assert "Charge 2, Unit price" == named["charges.1.amount"]
    assert set(values) <= set(named)


def test_a_row_more_and_a_row_less() -> None:
    more = with_row(FORM, "add-charges", TODAY)
    assert more is not None
    assert "" == more["charges.1.kind"]
    less = with_row(more, "remove-charges-0", TODAY)
    assert less is not None
    assert ("", False) == (less["charges.0.kind"], "charges.1.kind" in less)
    assert with_row(FORM, "preview", TODAY) is None


def test_rules_come_back_from_their_form_as_they_were() -> None:
    chosen = RentalSettings(damage="N1", toll="N1", advance="TD01", private_eu_long="N7", charge_bollo=True)
    for settings in (RentalSettings(), chosen):
        assert settings == settings_in(values_of(settings))


def test_every_rule_has_a_name() -> None:
    assert set(RentalSettings.__struct_fields__) == set(SETTINGS)
