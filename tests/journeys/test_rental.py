"""A rental from its advance to its late toll, and what may happen on the way."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from support.rentals import COMPANY, charge, issue, paid, preview, rental, standings
from support.world import World


async def clear(world: World) -> None:
    """Until SDI has taken what is on its way."""
    await world.settle()
    for _ in range(4):
        await world.advance(60)


async def settings(world: World, **chosen: Any) -> None:
    _, (company,) = await world.api("GET", "/companies")
    status, answer = await world.api("PUT", f"/companies/{company['id']}/rental-settings", chosen)
    assert 200 == status, answer


async def states(world: World, answer: dict[str, Any]) -> list[tuple[str, str]]:
    shown = [await world.invoice(one["id"]) for one in answer["invoices"]]
    return [(one["number"], one["state"]) for one in shown]


API_DOC = Path(__file__).parents[2] / "docs" / "api.md"


async def test_the_example_of_the_documentation_is_true(billing: World) -> None:
    told = API_DOC.read_text(encoding="utf-8").partition("POST /api/v1/rentals/preview")[2].partition("```")[0]
    body = json.loads(told[told.index("{") :])
    previewed = await preview(billing, body["contract"])
    assert {"advance:1": "ready", "balance": "waiting", "late:1": "waiting"} == standings(previewed)
    status, answer = await issue(billing, body["contract"])
    number = body["contract"]["number"]
    assert (201, [f"{number}:balance", f"{number}:late:1"]) == (status, answer["waiting"])
    for expected in ("balance", "late:1"):
        await billing.settle()
        status, answer = await issue(billing, body["contract"])
        assert (201, f"{number}:{expected}") == (status, answer["invoices"][-1]["external_id"])


MONTHLY = {"customer": COMPANY, "monthly": True}
CHARGES = [charge("rent", "250.00"), charge("extra", "30.00"), charge("fuel", "45.00"), charge("damage", "400.00")]
ADVANCE = paid("2026-03-05", "100.00", "advance")


async def test_a_rental_goes_from_its_advance_to_a_late_toll(billing: World) -> None:
    """Deposit, advance, extra, fuel; damage kept back until the accountant chose; a toll weeks later."""
    contract = rental(*CHARGES, payments=[ADVANCE], deposit={"amount": "500.00"})
    first = await preview(billing, contract)
    assert {"advance:1": "ready", "balance": "blocked"} == standings(first)
    assert ["500.00"] == [one["amount"] for one in first["left_out"]]

    status, problem = await issue(billing, contract)
    assert (409, True) == (status, problem["type"].endswith("rental-blocked"))
    assert "treatment_not_chosen" in {one["code"] for one in problem["errors"]}
    assert [] == await billing.documents()

    status, advance = await issue(billing, contract, "advance:1")
    assert (201, ["TD02"]) == (status, [one["tipo_documento"] for one in advance["invoices"]])
    await clear(billing)
    assert [("1/EB", "cleared")] == await states(billing, advance)

    await settings(billing, damage="N1")
    assert {"advance:1": "accepted", "balance": "ready"} == standings(await preview(billing, contract))
    status, whole = await issue(billing, contract)
    assert (201, []) == (status, whole["waiting"])
    await clear(billing)
    assert [("1/EB", "cleared"), ("2/EB", "cleared")] == await states(billing, whole)
    balance = whole["invoices"][1]
    assert ("625.00", "625.00") == (balance["gross"], balance["payable"])

    await billing.advance(20 * 86_400)
    contract["charges"].append(charge("toll", "12.40", late=1, proof="Telepass 21/03"))
    status, later = await issue(billing, contract)
    assert 201 == status, later
    await clear(billing)
    assert [("1/EB", "cleared"), ("2/EB", "cleared"), ("3/EB", "cleared")] == await states(billing, later)
    (document,) = [one for one in await billing.documents() if one["number"] == 3]
    assert "2/EB" in str(document), "the late toll quotes the invoice of the hire"
    status, again = await issue(billing, contract)
    assert (200, ids(later)) == (status, ids(again))


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["invoices"]]


async def test_a_price_that_no_net_reaches_is_rounded_and_cleared(billing: World) -> None:
    contract = rental(charge("rent", "200.00"), payments=[paid("2026-03-09", "200.00")])
    (document,) = (await preview(billing, contract))["documents"]
    sums = document["sums"]
    assert ("0.01", "200.00") == (sums["rounding"], sums["total"])
    assert "199.99" in sums["without_rounding"]
    assert "2026-03-21" == document["transmit_by"]

    status, answer = await issue(billing, contract)
    assert 201 == status, answer
    assert "200.00" == answer["invoices"][0]["payable"]
    await clear(billing)
    assert [("1/EB", "cleared")] == await states(billing, answer)


async def test_balance_waits_until_its_advance_has_a_number(billing: World) -> None:
    contract = rental(payments=[ADVANCE])
    status, first = await issue(billing, contract)
    assert (201, ["RA-17:balance"]) == (status, first["waiting"])
    assert {"advance:1": "accepted", "balance": "waiting"} == standings(await preview(billing, contract))
    status, problem = await issue(billing, contract, "balance")
    assert (409, "advance_not_numbered") == (status, problem["errors"][0]["code"])
    await billing.settle()
    status, second = await issue(billing, contract)
    assert (201, [], 2) == (status, second["waiting"], len(second["invoices"]))


async def test_the_same_contract_at_the_same_instant_is_one_set_of_invoices(billing: World) -> None:
    charges = [charge("rent", "250.00"), *(charge("toll", "10.00", late=batch) for batch in (1, 2, 3))]
    contract = rental(*charges)
    await issue(billing, contract, "balance")
    await billing.settle()
    answers = await asyncio.gather(*(issue(billing, contract) for _ in range(8)))
    assert [200] * 7 + [201] == sorted(status for status, _ in answers)
    assert 1 == len({tuple(ids(answer)) for _, answer in answers})
    await billing.settle()
    assert 4 == len(await billing.documents())


async def test_two_requests_that_share_documents_do_not_wait_for_each_other(billing: World) -> None:
    """One asks for all, one for the last, one for the first: in whatever order, each document is made once."""
    charges = [charge("rent", "250.00"), *(charge("toll", "10.00", late=batch) for batch in (1, 2, 3))]
    contract = rental(*charges)
    await issue(billing, contract, "balance")
    await billing.settle()
    wishes: list[tuple[str, ...]] = [(), ("late:3", "late:1"), ("late:2",), ("late:3",), ("late:1", "late:2")]
    answers = await asyncio.gather(*(issue(billing, contract, *wish) for wish in wishes * 3))
    assert {200, 201} >= {status for status, _ in answers}
    await billing.settle()
    assert 4 == len(await billing.documents())


async def test_a_changed_contract_is_refused_by_the_name_of_its_document(billing: World) -> None:
    _, first = await issue(billing, rental(charge("rent", "250.00")))
    await clear(billing)
    changed = rental(charge("rent", "270.00"))
    status, problem = await issue(billing, changed)
    assert (409, first["invoices"][0]["id"]) == (status, problem["invoice_id"])
    assert problem["type"].endswith("external-id-taken")
    assert "1/EB" in problem["detail"]
    (document,) = (await preview(billing, changed))["documents"]
    assert (True, "accepted") == (document["invoice"]["is_changed"], document["standing"])
    assert 1 == len(await billing.documents())


async def test_a_setting_changed_later_changes_no_contract(billing: World) -> None:
    contract = rental(charge("rent", "250.00"), charge("toll", "100.00", net=True))
    _, first = await issue(billing, contract)
    await billing.settle()
    await settings(billing, toll="N1", damage="N1", charge_bollo=True)
    status, again = await issue(billing, contract)
    assert (200, ids(first)) == (status, ids(again))
    contract["charges"][1]["amount"] = "110.00"
    status, problem = await issue(billing, contract)
    assert (409, "RA-17:balance") == (status, problem["external_id"])


async def test_a_fine_that_grew_is_noticed_though_a_setting_would_leave_it_out(billing: World) -> None:
    await settings(billing, fine="N1")
    contract = rental(charge("rent", "250.00"), charge("fine", "50.00", late=1))
    await issue(billing, contract, "balance")
    await billing.settle()
    assert 201 == (await issue(billing, contract))[0]
    contract["charges"][1]["amount"] = "70.00"
    status, problem = await issue(billing, contract)
    assert (409, "RA-17:late:1") == (status, problem["external_id"])


async def test_no_balance_takes_off_another_advance_than_the_issued_one(billing: World) -> None:
    await issue(billing, rental(payments=[ADVANCE]), "advance:1")
    await billing.settle()
    grown = rental(payments=[paid("2026-03-05", "120.00", "advance")])
    assert {"advance:1": "accepted", "balance": "blocked"} == standings(await preview(billing, grown))
    status, problem = await issue(billing, grown, "balance")
    assert (409, ["RA-17:balance.linked.0"]) == (status, [one["field"] for one in problem["errors"]])
    monthly = {**grown, "renter": MONTHLY, "payments": [*grown["payments"], paid("2026-03-09", "130.00")]}
    status, previewed = await billing.api(
        "POST", "/rentals/month/preview", {"month": "2026-03", "contracts": [monthly]}
    )
    assert (200, ["blocked"]) == (status, [one["standing"] for one in previewed["documents"]])


async def test_no_credit_note_is_made_by_other_rules_than_its_invoice(billing: World) -> None:
    contract = rental(charge("rent", "250.00"), charge("toll", "100.00"))
    await issue(billing, contract)
    await clear(billing)
    contract["credits"] = [{"of": "balance", "agreed_date": "2026-03-10", "reason": "error"}]
    assert "ready" == standings(await preview(billing, contract))["credit:1"]
    await settings(billing, toll="N1")
    assert "blocked" == standings(await preview(billing, contract))["credit:1"]
    await settings(billing)
    status, answer = await issue(billing, contract)
    assert (201, "TD04") == (status, answer["invoices"][-1]["tipo_documento"])
    await clear(billing)
    assert "cleared" == (await billing.invoice(ids(answer)[-1]))["state"]


async def test_payments_that_come_later_change_no_document(billing: World) -> None:
    contract = rental()
    _, first = await issue(billing, contract)
    contract["payments"] = [paid("2026-03-10", "250.00")]
    assert (200, first["invoices"][0]["id"]) == await only(billing, contract)
    await billing.settle()
    assert (200, first["invoices"][0]["id"]) == await only(billing, contract)


async def only(world: World, contract: dict[str, Any]) -> tuple[int, str]:
    status, answer = await issue(world, contract)
    (invoice,) = answer["invoices"]
    return status, invoice["id"]


async def test_all_or_none(billing: World) -> None:
    """What cannot be issued keeps back what could, where nobody chose."""
    contract = rental(charge("rent", "250.00"), charge("damage", "80.00", late=1))
    status, problem = await issue(billing, contract)
    assert (409, {"RA-17:late:1"}) == (status, {one["field"] for one in problem["errors"]})
    status, page = await billing.api("GET", "/invoices")
    assert (200, []) == (status, page["invoices"])


async def test_a_document_that_is_none_is_told(billing: World) -> None:
    status, problem = await issue(billing, rental(), "balance", "late:7")
    assert (422, ["documents.1"]) == (status, [one["field"] for one in problem["errors"]])


async def test_a_rate_that_is_not_set_up_is_told_before_issue(billing: World) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute("UPDATE ebilling.fattura_companies SET setup = jsonb_set(setup, '{vat_ids}', '{\"22\": 0}')")
    contract = rental(charge("rent", "250.00"), charge("penalty", "50.00"))
    (document,) = (await preview(billing, contract))["documents"]
    assert ("blocked", ["lines.1.vat_rate"]) == (document["standing"], [one["field"] for one in document["problems"]])
    status, problem = await issue(billing, contract)
    assert (409, "RA-17:balance.lines.1.vat_rate") == (status, problem["errors"][0]["field"])


async def test_every_line_says_why_in_both_languages(billing: World) -> None:
    contract = rental(charge("rent", "250.00"), charge("toll", "12.40"))
    for language, word in (("en", "A toll that the company paid"), ("it", "Il pedaggio pagato dalla società")):
        (document,) = (await preview(billing, contract, language))["documents"]
        toll = document["lines"][1]["why"]
        assert toll["rule"].startswith(word)
        assert ("practice", "toll", ["N1"]) == (
            toll["confidence"],
            toll["setting"],
            [one["choice"] for one in toll["alternatives"]],
        )
        assert "DPR 633/1972 art. 13" in {one["where"] for one in toll["sources"]}


async def test_settings_are_kept_and_audited(billing: World) -> None:
    _, (company,) = await billing.api("GET", "/companies")
    path = f"/companies/{company['id']}/rental-settings"
    status, before = await billing.api("GET", path)
    assert (200, None, "22") == (status, before["damage"], before["toll"])
    await settings(billing, damage="22", toll="N1")
    status, after = await billing.api("GET", path)
    assert ("22", "N1", "TD02") == (after["damage"], after["toll"], after["advance"])
    await settings(billing, damage="22", toll="N1")
    async with billing.owner.tenant(billing.italian.id) as tx:
        rows = await tx.value(
            "SELECT array_agg(concat(before->>'damage', '>', after->>'damage', ' ', before->>'toll', '>', after->>'toll'))"
            " FROM ebilling.audit_entries WHERE deed = 'change_rental_settings'"
        )
    assert [">22 22>N1"] == rows


async def test_a_month_is_one_document_for_each_customer(billing: World) -> None:
    contracts = [
        rental(charge("rent", "250.00"), number=f"RA-{n}", renter=MONTHLY, payments=[paid("2026-03-09", "250.00")])
        for n in (1, 2)
    ]
    body = {"month": "2026-03", "contracts": contracts}
    status, previewed = await billing.api("POST", "/rentals/month/preview", body)
    assert (200, ["TD24"], ["ready"]) == (
        status,
        [one["tipo_documento"] for one in previewed["documents"]],
        [one["standing"] for one in previewed["documents"]],
    )
    status, answer = await billing.api("POST", "/rentals/month/invoices", body)
    assert (201, ["500.00"]) == (status, [one["payable"] for one in answer["invoices"]])
    status, again = await billing.api("POST", "/rentals/month/invoices", body)
    assert (200, ids(answer)) == (status, ids(again))

    more = rental(charge("rent", "90.00"), number="RA-3", renter=MONTHLY, payments=[paid("2026-03-10", "90.00")])
    contracts.append(more)
    status, grown = await billing.api("POST", "/rentals/month/invoices", body)
    assert (201, [*ids(answer), "90.00"]) == (status, [*ids(grown)[:1], grown["invoices"][1]["payable"]])
    await clear(billing)
    assert {("1/EB", "cleared"), ("2/EB", "cleared")} == set(await states(billing, grown))
    status, again = await billing.api("POST", "/rentals/month/invoices", body)
    assert (200, ids(grown)) == (status, ids(again))

    contracts[0]["charges"].append(charge("toll", "5.00", late=1))
    status, toll = await issue(billing, contracts[0])
    assert 201 == status, toll
    await clear(billing)
    (document,) = [one for one in await billing.documents() if one["number"] == 3]
    month = (await billing.invoice(ids(answer)[0]))["number"]
    assert month in str(document), "the late toll quotes the invoice of the month"


async def month(world: World, *contracts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    body = {"month": "2026-03", "contracts": list(contracts)}
    status, answer = await world.api("POST", "/rentals/month/invoices", body)
    return status, dict(answer)


def gross(answers: list[tuple[int, dict[str, Any]]]) -> list[str]:
    """Of what was accepted anew."""
    return [one["gross"] for status, answer in answers if status == 201 for one in answer["invoices"]]


def refused(answers: list[tuple[int, dict[str, Any]]]) -> list[str]:
    return [one["field"] for status, answer in answers if status == 409 for one in answer["errors"]]


PAID = rental(payments=[paid("2026-03-09", "250.00")])
BY_MONTH = {**PAID, "renter": MONTHLY}


@pytest.mark.parametrize("numbered", [False, True])
async def test_an_advance_that_the_contract_no_longer_tells_is_not_charged_again(
    billing: World, *, numbered: bool
) -> None:
    await issue(billing, rental(payments=[ADVANCE]), "advance:1")
    if numbered:
        await billing.settle()
    assert {"balance": "blocked"} == standings(await preview(billing, rental()))
    assert ["RA-17:balance.contracts.0"] == refused([await issue(billing, rental())])
    assert ["monthly:2026-03:IT02345678904.contracts.0"] == refused([await month(billing, BY_MONTH)])


@pytest.mark.parametrize("numbered", [False, True])
async def test_no_advance_follows_the_whole_hire(billing: World, *, numbered: bool) -> None:
    await issue(billing, PAID)
    if numbered:
        await billing.settle()
    ahead = rental(payments=[ADVANCE, paid("2026-03-09", "150.00")])
    status, _ = await issue(billing, ahead, "advance:1")
    assert 409 == status


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("month_first", [False, True])
async def test_a_hire_is_invoiced_by_itself_or_with_its_month(
    billing: World, *, month_first: bool, numbered: bool
) -> None:
    answers = []
    for is_month in (month_first, not month_first):
        answers.append(await (month(billing, BY_MONTH) if is_month else issue(billing, PAID)))
        if numbered:
            await billing.settle()
    assert ["250.00"] == gross(answers)


@pytest.mark.parametrize("turn", range(3))
async def test_versions_of_a_contract_at_the_same_instant_charge_it_once(billing: World, turn: int) -> None:
    deeds = [
        issue(billing, rental(payments=[ADVANCE]), "advance:1"),
        issue(billing, PAID),
        month(billing, BY_MONTH),
    ]
    answers = await asyncio.gather(*deeds[turn:], *deeds[:turn])
    assert 1 == len(gross(answers))


async def test_parts_of_a_month_at_the_same_instant_become_documents_of_their_own(billing: World) -> None:
    parts = [{**BY_MONTH, "number": f"RA-{number}"} for number in range(3)]
    answers = await asyncio.gather(*(month(billing, one) for one in parts), month(billing, parts[0]))
    assert 3 == len(gross(answers))
    await billing.settle()
    assert 3 == len(await billing.documents())
