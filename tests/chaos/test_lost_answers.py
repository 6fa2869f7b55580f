"""P1 and P2 under fire: answers are lost, servers fail, workers die; still one document for each invoice, no gap."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.world import World, open_world

pytestmark = pytest.mark.chaos


async def finish(world: World) -> None:
    """Half an hour and more, in the steps in which anything of ours can fall due."""
    for seconds in (5, 10, 20, 40, 60, 60, 60, 60, 120, 120, 240, 300, 600, 600):
        await world.advance(seconds)


async def assert_each_has_one_document(world: World, invoices: list[dict[str, Any]]) -> None:
    documents = await world.documents()
    assert len(invoices) == len(documents)
    assert list(range(1, len(invoices) + 1)) == sorted(document["number"] for document in documents)
    shown = [await world.invoice(invoice["id"]) for invoice in invoices]
    assert {document["id"] for document in documents} == {one["electronicBillingId"] for one in shown}
    assert {"cleared"} == {one["state"] for one in shown}


async def test_a_create_whose_answer_is_lost_is_adopted_not_repeated(billing: World) -> None:
    await billing.control(
        "POST", "/faults", {"kind": "lose_answer", "method": "POST", "path_contains": "/issued_documents"}
    )
    invoice = await billing.issue()
    await finish(billing)
    await assert_each_has_one_document(billing, [invoice])


async def test_a_document_that_the_search_does_not_show_yet_is_not_made_twice(database_url: str) -> None:
    async with open_world(database_url, search_visibility_seconds=300) as world:
        await world.connect_company()
        await world.control(
            "POST", "/faults", {"kind": "lose_answer", "method": "POST", "path_contains": "/issued_documents"}
        )
        invoice = await world.issue()
        await finish(world)
        await assert_each_has_one_document(world, [invoice])


async def test_a_number_taken_by_another_stops_the_series_and_says_so(billing: World) -> None:
    """The accountant made a document with our sezionale: ours is not sent under another number on the quiet."""
    first = await billing.issue("RES-1")
    await billing.settle()
    token = {"Authorization": f"Bearer {billing.simulator.manual_token}"}
    await billing.http.post(
        f"{billing.simulator.base_url}/c/101/issued_documents",
        headers=token,
        json={
            "data": {
                "type": "invoice",
                "entity": {"name": "Another"},
                "number": 2,
                "numeration": "/EB",
                "date": "2026-03-10",
                "items_list": [{"name": "x", "net_price": 10, "qty": 1, "vat": {"id": 0}}],
                "payments_list": [{"amount": 12.2, "due_date": "2026-03-10", "status": "not_paid"}],
            }
        },
    )
    second = await billing.issue("RES-2")
    await finish(billing)

    stopped = await billing.invoice(second["id"])
    assert ("blocked", "why.number_taken") == (stopped["state"], stopped["problem"]["reason"])
    assert "cleared" == (await billing.invoice(first["id"]))["state"]

    status, _ = await billing.api("POST", f"/invoices/{second['id']}/retry")
    assert 200 == status
    await finish(billing)
    assert "3/EB" == (await billing.invoice(second["id"]))["number"]


@pytest.mark.parametrize("seed", range(6))
async def test_random_faults_leave_one_document_for_each_invoice(database_url: str, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with open_world(database_url, seed=seed) as world:
        await world.connect_company()
        kinds = ("lose_answer", "status", "double_events", "reorder_events", "drop_events", "late_events")
        invoices = []
        for number in range(8):
            invoices.append(await world.issue(f"RES-{number}"))
            fault = {"kind": chance.choice(kinds), "times": chance.randint(1, 2), "seconds": 90}
            if fault["kind"] == "status":
                fault |= {"status": chance.choice([500, 502, 429, 503]), "method": "POST"}
            if fault["kind"] == "lose_answer":
                fault |= {"method": "POST"}
            await world.control("POST", "/faults", fault)
            if chance.random() < 0.5:
                await world.advance(chance.randint(1, 60))
        await finish(world)
        await world.control("DELETE", "/faults")
        await finish(world)
        await assert_each_has_one_document(world, invoices)


@pytest.mark.parametrize("seed", range(3))
async def test_a_worker_killed_between_any_two_lines_loses_and_repeats_nothing(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    """Real worker processes, real kill -9 while answers are lost; then a worker of a later hour finishes."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with open_world(database_url, seed=seed, start=datetime.now(UTC)) as world:
        await world.connect_company()
        invoices = [await world.issue(f"RES-{number}") for number in range(6)]
        for _ in range(3):
            await world.control("POST", "/faults", {"kind": "lose_answer", "method": "POST"})
            worker = start_worker(world, tmp_path / "worker.log")
            try:
                await until_asked(world, chance.randint(1, 5))
            finally:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
            await world.control("DELETE", "/requests")
            await end_leases(world)
        await world.control("DELETE", "/faults")
        await finish(world)
        await assert_each_has_one_document(world, invoices)


def start_worker(world: World, log: Path) -> subprocess.Popen[bytes]:
    settings = world.settings
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "EBILLING_KEYS": ",".join(key.reveal() for key in settings.keys),
        "EBILLING_PUBLIC_URL": settings.public_url,
        "EBILLING_FIC_URL": settings.fic_url,
        "EBILLING_FIC_CLIENT_ID": settings.fic_client_id,
        "EBILLING_FIC_CLIENT_SECRET": settings.fic_client_secret.reveal(),
    }
    program = Path(sys.executable).with_name("electronic-billing")
    with log.open("ab") as output:
        return subprocess.Popen([program, "worker"], env=environment, stdout=output, stderr=output)


async def end_leases(world: World) -> None:
    """The dead worker's leases run out: its clock is the real one, so the rows are moved instead."""
    async with world.owner.tenant(world.italian.id) as tx:
        await tx.execute(
            "UPDATE ebilling.invoices SET lease_until = now(), due_at = now() WHERE lease_until IS NOT NULL"
        )


async def until_asked(world: World, writes: int) -> None:
    """Until the simulator has seen that many writes of the worker, or it has had its time."""
    for _ in range(150):
        seen = (await world.control("GET", "/requests"))["requests"]
        if writes <= sum(one["method"] == "POST" for one in seen):
            return
        await asyncio.sleep(0.02)
