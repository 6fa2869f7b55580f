from datetime import timedelta

import pytest

from electronic_billing.companies.model import Setup
from electronic_billing.connections.model import ConnectionState
from electronic_billing.web.routes.company_rows import CompanyRow
from electronic_billing.web.routes.setup import setup_in, values_of
from unit.web.samples import NOON, SETUP, company, connection


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (CompanyRow(company(), connection()), "on"),
        (CompanyRow(company(enabled=False, disabled_at=NOON), connection()), "off"),
        (CompanyRow(company(setup=None, enabled=False), connection()), "to_finish"),
        (CompanyRow(company(electronic_billing_id=None, enabled=False), connection()), "to_finish"),
        (CompanyRow(company(), connection(ConnectionState.RECONNECT)), "reconnect"),
        (CompanyRow(company(), None), "not_connected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_a_company_stands(row: CompanyRow, state: str) -> None:
    assert state == row.state


def test_since_when() -> None:
    off = company(enabled=False, disabled_at=NOON + timedelta(hours=1))
    assert NOON == CompanyRow(company(), connection()).since
    assert NOON + timedelta(hours=1) == CompanyRow(off, connection()).since
    assert connection().connected_at == CompanyRow(company(setup=None), connection()).since
    assert company().created_at == CompanyRow(company(), None).since


def test_never_switched_counts_from_its_connection() -> None:
    row = CompanyRow(company(enabled=False, enabled_at=None), connection())
    assert ("off", connection().connected_at) == (row.state, row.since)


def test_form_keeps_a_set_up() -> None:
    assert SETUP == setup_in(values_of(SETUP))


def test_zero_is_an_id_and_nothing_is_none() -> None:
    setup = setup_in({"vat_22": "0", "vat_10": "", "payment_account_id": "", "payment_method": "mp05"})
    assert ({"22": 0}, None, "MP05") == (setup.vat_ids, setup.payment_account_id, setup.payment_method)


@pytest.mark.parametrize("typed", ["x", "-1", "１", "9" * 30])
def test_what_is_no_number_is_an_id_that_nobody_has(typed: str) -> None:
    assert Setup("", "", -1, "", {"22": -1}) == setup_in({"vat_22": typed, "payment_account_id": typed})
