"""What the rental rules can make of a charge, a company can set up."""

from electronic_billing.companies.setup import VAT_KEYS
from electronic_billing.rentals.place import ROWS
from electronic_billing.rentals.treatments import TREATMENTS, Choice
from electronic_billing.web.rental_wording import DECISIONS


def test_every_rate_and_natura_of_a_rental_can_be_set_up() -> None:
    of_charges = {one.value for row in TREATMENTS.values() for one in (row.default, *row.choices) if one is not None}
    of_places = {row.natura or "22" for row in ROWS.values() if row.natura is not None}

    assert set() == (of_charges - {Choice.NOT_INVOICED.value} | of_places | set(DECISIONS)) - set(VAT_KEYS)
