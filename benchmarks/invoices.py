"""Invoices end to end, with the demo's parts: how soon one is transmitted, and what one costs in calls."""

import asyncio
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.ground import free_ports, temporary_folder
from benchmarks.number import Number, at_most, percentile
from electronic_billing.fic.transport import open_browser, open_http
from electronic_billing.service.demo import Demo, running
from electronic_billing.service.embedded_cluster import SUPERUSER
from electronic_billing.service.embedded_postgres import EmbeddedPostgres
from electronic_billing.service.play import AURORA, Stage, connect, log_in
from electronic_billing.service.visitor import Visitor

FASTEST_STEP_SECONDS = 0.0
SLOWER_STEP_SECONDS = 2.0
SINGLE, BULK = 20, 50
POSTED_AT_ONCE = 8
BUDGET = 2.1  # calls for each delivered invoice: create, send, and a share of the readings
QUIET_SECONDS = 3.0


def measure() -> list[Number]:
    with temporary_folder() as folder:
        port = free_ports()
        try:
            with running(folder, port, port + 1, step_seconds=FASTEST_STEP_SECONDS) as demo:
                return asyncio.run(_measure(demo))
        finally:
            EmbeddedPostgres(folder / "postgres").remove()


async def _measure(demo: Demo) -> list[Number]:
    async with open_http() as http, open_browser() as browser:
        stage = Stage(demo, http, Visitor(browser, demo.web_url, "en"))
        await log_in(stage)
        await connect(stage)
        await stage.control("PUT", "/switches", {"quota_enforced": False})
        seconds = [await _seconds_to_transmitted(stage, f"ONE-{number}") for number in range(SINGLE)]
        fastest = await _calls_per_invoice(stage, "FAST")
        await stage.control("PUT", "/switches", {"sdi_step_seconds": SLOWER_STEP_SECONDS})
        slower = await _calls_per_invoice(stage, "SLOW")
    return [
        Number("invoice, from POST to transmitted, median of 20", median(seconds) * 1000, "ms"),
        Number("invoice, from POST to transmitted, p95 of 20", percentile(seconds, 95) * 1000, "ms"),
        at_most("calls per delivered invoice, 50 in bulk", fastest, "calls", BUDGET),
        at_most("calls per delivered invoice, the same, SDI steps of 2 s", slower, "calls", BUDGET),
    ]


async def _seconds_to_transmitted(stage: Stage, external_id: str) -> float:
    """By the instant that the invoice's own history names, so that how often we look does not count."""
    began = datetime.now(UTC)
    invoice_id = await stage.issue(external_id)
    invoice = await stage.until(invoice_id, _is_transmitted, "transmitted")
    await stage.until(invoice_id, _is_cleared, "cleared")
    at = next(one["at"] for one in invoice["states"] if one["state"] == "transmitted")
    return (datetime.fromisoformat(at) - began).total_seconds()


async def _calls_per_invoice(stage: Stage, prefix: str) -> float:
    """All that is called from the first POST until every invoice is cleared and nobody calls any more."""
    await _calls_when_quiet(stage)
    _forget_calls(stage.demo)
    before = await _calls(stage)
    free = asyncio.Semaphore(POSTED_AT_ONCE)

    async def issue(number: int) -> str:
        async with free:
            return await stage.issue(f"{prefix}-{number}")

    for invoice_id in await asyncio.gather(*(issue(number) for number in range(BULK))):
        await stage.until(invoice_id, _is_cleared, "cleared")
    return (await _calls_when_quiet(stage) - before) / BULK


async def _calls_when_quiet(stage: Stage) -> int:
    seen, since = await _calls(stage), time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        await asyncio.sleep(0.2)
        if (now := await _calls(stage)) != seen:
            seen, since = now, time.monotonic()
    return seen


async def _calls(stage: Stage) -> int:
    """As Fatture in Cloud counts them: calls to one company, whatever came of them."""
    answer = await stage.http.request("GET", f"{stage.demo.control_url}/requests?company={AURORA}")
    return int(answer.json()["calls"])


def _forget_calls(demo: Demo) -> None:
    """Our own count is of calls in real minutes: without this, its budget would make the next invoices wait."""
    with psycopg.connect(make_conninfo(demo.environment["DATABASE_URL"], user=SUPERUSER)) as everything:
        everything.execute("DELETE FROM ebilling.fic_calls")


def _is_transmitted(invoice: dict[str, Any]) -> bool:
    return any(one["state"] == "transmitted" for one in invoice["states"])


def _is_cleared(invoice: dict[str, Any]) -> bool:
    return bool(invoice["state"] == "cleared")
