"""Whatever a contract says: a preview or a 4xx problem that names the field, never a 500, and nothing written."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from journeys.nonsense import as_json, assert_problem, changed, rows, send, spoiled
from support.rentals import charge, paid, rental
from support.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


WHOLE = rental(
    charge("rent", "250.00", description="Noleggio", quantity="2", period_start="2026-03-05", period_end="2026-03-09"),
    charge("toll", "12.40", late=1, proof="Telepass", date="2026-03-06", net=True),
    start={"at": "2026-03-05T10:00:00+01:00"},
    returned={"date": "2026-03-10"},
    place={"handed_over": "IT", "used": "eu", "decided": "22"},
    driver="Mario Rossi",
    payments=[paid("2026-03-05", "100.00", "advance", method="MP08"), paid("2026-03-09", "50.00", from_deposit=True)],
    deposit={"amount": "500.00"},
    extensions=[{"agreed_date": "2026-03-08", "end": {"date": "2026-03-11"}}],
    credits=[
        {
            "of": "balance",
            "agreed_date": "2026-03-10",
            "reason": "agreement",
            "charges": [charge("rent", "10.00")],
        }
    ],
    increases=[{"of": "balance", "agreed_date": "2026-03-10", "charges": [charge("rent", "10.00")]}],
    cig="Z123456789",
    cup="A12B345678901234"[:15],
    no_cig="",
)


async def test_each_field_spoilt_in_every_way_is_previewed_or_told(billing: World) -> None:
    assert 200 == (await send(billing, "POST", "/rentals/preview", as_json({"contract": WHOLE}))).status_code
    before = await rows(billing)

    async def assert_told(what: str, contract: dict[str, Any]) -> None:
        answer = await send(billing, "POST", "/rentals/preview", as_json({"contract": contract}))
        if answer.status_code != 200:
            problem = assert_problem(answer, 422)
            assert all(error["field"].startswith("contract") for error in problem["errors"]), (what, problem)

    spoilings = list(spoiled(WHOLE))
    for begin in range(0, len(spoilings), 16):
        await asyncio.gather(*(assert_told(*one) for one in spoilings[begin : begin + 16]))
    assert before == await rows(billing)


FAULTS: list[tuple[str, Any, str]] = [
    ("number", "RA-è", "number"),
    ("number", "x" * 21, "number"),
    ("date", 0, "date"),
    ("date", "1999-12-31", "date"),
    ("date", "2100-01-01", "date"),
    ("vehicle.description", " ", "vehicle.description"),
    ("start", {}, "start"),
    ("start", {"date": "2026-03-05", "at": "2026-03-05T10:00:00Z"}, "start"),
    ("start", {"at": "2026-03-05T10:00:00"}, "start.at"),
    ("start", {"at": 0}, "start.at"),
    ("start", {"at": "9999-12-31T23:59:59-23:59"}, "start.at"),
    ("end", {"date": "2026-03-04"}, "end"),
    ("returned", {"date": "2026-03-04"}, "returned"),
    ("renter.taxable", "perhaps", "renter.taxable"),
    ("place", {"handed_over": "ITALY"}, "place.handed_over"),
    ("place", {"decided": "N9"}, "place.decided"),
    ("charges.0.kind", "holiday", "charges.0.kind"),
    ("charges.0.amount", "1e9", "charges.0.amount"),
    ("charges.0.quantity", "0", "charges.0.quantity"),
    ("charges.0.late", True, "charges.0.late"),
    ("charges.0.late", -1, "charges.0.late"),
    ("payments", [paid("2026-03-05", "0")], "payments.0.amount"),
    ("payments", [paid("2026-03-05", "0.001")], "payments.0.amount"),
    ("payments", [paid("2026-03-05", "1", "gift")], "payments.0.purpose"),
    ("deposit", {"amount": "-1"}, "deposit.amount"),
    ("credits", [{"of": "balance", "agreed_date": "2026-03-10", "reason": "mood"}], "credits.0.reason"),
    ("increases", [{"of": "balance", "agreed_date": "2026-03-10", "charges": []}], "increases.0.charges"),
    ("charges", [charge("rent", "1")] * 201, "charges"),
]


@pytest.mark.parametrize(("path", "value", "field"), FAULTS)
async def test_a_wrong_field_of_a_contract_is_named(billing: World, path: str, value: Any, field: str) -> None:
    keys = tuple(int(key) if key.isdigit() else key for key in path.split("."))
    body = as_json({"contract": changed(rental(), keys, value)})
    told: set[str] = set()
    for language in ("it", "en"):
        answer = await send(billing, "POST", "/rentals/invoices", body, {"Accept-Language": language})
        problem = assert_problem(answer, 422, language=language)
        assert f"contract.{field}" in {error["field"] for error in problem["errors"]}, problem["errors"]
        told.update(error["message"] for error in problem["errors"])
    assert 2 <= len(told), "Both languages say the same."


@pytest.mark.parametrize(("number", "charges"), [(201, 1), (100, 21)])
async def test_a_month_of_many_contracts_is_bounded(billing: World, number: int, charges: int) -> None:
    contracts = [rental(*[charge("toll", "1.00")] * charges, number=f"RA-{n}") for n in range(number)]
    body = as_json({"contracts": contracts, "month": "2026-03"})
    problem = assert_problem(await send(billing, "POST", "/rentals/month/preview", body), 422)
    assert ["contracts"] == [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "1999-12", "2026-03-01", "", None, 202603])
async def test_a_month_that_is_none_is_told(billing: World, month: Any) -> None:
    body = as_json({"contracts": [rental()], "month": month})
    problem = assert_problem(await send(billing, "POST", "/rentals/month/invoices", body), 422)
    assert ["month"] == [error["field"] for error in problem["errors"]]
