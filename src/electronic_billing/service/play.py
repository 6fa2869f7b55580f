"""`make demo ARGS=--play`: the stories, told by the running product without a person, one row each."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from electronic_billing.fic.transport import HttpClient, open_browser, open_http
from electronic_billing.service.demo import Demo
from electronic_billing.service.samples import sample_company, sample_invoice
from electronic_billing.service.visitor import FormMissing, Visitor

BILLING = "/settings/integrations/electronic-billing"
AURORA = 101
STEP_WITHIN_SECONDS = 60.0


class StoryBroken(Exception):
    """What was seen is not what the story tells."""


@dataclass
class Stage:
    """The running demo, its visitor, and what was seen so far."""

    demo: Demo
    http: HttpClient
    visitor: Visitor
    seen: dict[str, str] = field(default_factory=dict)

    async def api(self, method: str, path: str, body: object = None, *, key: str = "") -> tuple[int, Any]:
        bearer = key or self.demo.credentials.api_key
        answer = await self.http.request(
            method,
            f"{self.demo.web_url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {bearer}", "Accept-Language": "en"},
        )
        return answer.status_code, answer.json()

    async def control(self, method: str, path: str, body: object = None) -> None:
        await self.http.request(method, f"{self.demo.control_url}{path}", json=body)

    async def issue(self, external_id: str, **changes: str) -> str:
        status, invoice = await self.api("POST", "/invoices", sample_invoice(external_id, **changes))
        require(status == 201, f"the API answered {status}: {invoice}")
        return str(invoice["id"])

    async def until(self, invoice_id: str, wanted: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        deadline = time.monotonic() + STEP_WITHIN_SECONDS
        while True:
            _, invoice = await self.api("GET", f"/invoices/{invoice_id}")
            if wanted(invoice):
                return dict(invoice)
            require(time.monotonic() < deadline, f"waited for {what}; it is {invoice['state']} {invoice['problem']}")
            await asyncio.sleep(0.1)


Story = Callable[[Stage], Awaitable[str]]


async def play_stories(demo: Demo, out: Console) -> int:
    """The exit status: 0 when every story was seen as it is told."""
    table = Table("story", "what was seen", "seconds", title="electronic-billing, story by story")
    status = 0
    async with open_http() as http, open_browser() as browser:
        stage = Stage(demo, http, Visitor(browser, demo.web_url, "en"))
        for name, story in STORIES.items():
            began = time.monotonic()
            try:
                seen = await story(stage)
            except (StoryBroken, FormMissing, KeyError, ValueError, TypeError) as broken:
                seen, status = f"[red]not so: {broken}[/]", 1
            table.add_row(name, seen, f"{time.monotonic() - began:.1f}")
            out.print(f"{'✓' if not seen.startswith('[red]') else '✗'} {name}")
            if status:
                break
    out.print(table)
    if status and (fallen := demo.fleet.fallen()):
        out.print(fallen.last_words())
    return status


async def log_in(stage: Stage) -> str:
    page = await stage.visitor.go("/login")
    answers = {"email": "admin@aurora.example", "password": stage.demo.credentials.password}
    page = await stage.visitor.submit(page, "/login", answers)
    require(page.url.endswith("/invoices"), f"after logging in we are at {page.url}")
    return "the administrator of the Italian tenant sees the invoices"


async def connect(stage: Stage) -> str:
    go, submit = stage.visitor.go, stage.visitor.submit
    card = await go("/settings/integrations")
    require("Electronic Billing" in card.text and "fattura_elettronica.png" in card.text, "no integration card")
    page = await go(f"{BILLING}/enable")
    page = await submit(page, f"{BILLING}/enable")
    page = await submit(page, f"{BILLING}/company", sample_company())
    require(page.url.startswith(stage.demo.simulator_url), f"the consent page did not come, but {page.url}")
    page = await submit(page, "/oauth/authorize", {"decision": "allow"})
    require("Aurora Servizi" in page.text, "the other company is not refused on the page")
    page = await submit(page, "/choose", {"fic_company_id": str(AURORA)})
    page = await submit(page, "/setup")
    require(page.url.endswith("/settings/integrations"), f"after the set-up we are at {page.url}")
    _, (company, *_) = await stage.api("GET", "/companies")
    require(company["enabled"] and company["electronicBillingId"] == AURORA, f"the company is {company}")
    return f"{company['name']} bills as FiC company {company['electronicBillingId']}"


async def hide_from_france(stage: Stage) -> str:
    key = stage.demo.credentials.french_api_key
    answers = [(await stage.api("GET", path, key=key))[0] for path in ("/companies", "/invoices", "/connections")]
    require(answers == [404, 404, 404], f"the French tenant's API answered {answers}")
    return "for the French tenant every address answers 404"


async def issue_and_follow(stage: Stage) -> str:
    invoice_id = await stage.issue("PLAY-1")
    invoice = await stage.until(invoice_id, lambda one: one["state"] == "cleared", "cleared")
    again, same = await stage.api("POST", "/invoices", sample_invoice("PLAY-1"))
    require((again, same["id"]) == (200, invoice_id), "the same external_id made another invoice")
    other, _ = await stage.api("POST", "/invoices", {**sample_invoice("PLAY-1"), "notes": "other"})
    require(other == 409, f"another body under the same external_id was answered {other}")
    way = " → ".join(dict.fromkeys(one["state"] for one in invoice["states"]))
    return f"{invoice['number']}: {way} ({invoice['sdiStatus']}), FiC id {invoice['electronicBillingId']}"


async def be_discarded(stage: Stage) -> str:
    invoice_id = await stage.issue("PLAY-2", codice_destinatario="ABC1234")
    invoice = await stage.until(invoice_id, lambda one: bool(one["scarto"]), "a scarto")
    scarto = invoice["scarto"]
    require(scarto["code"] == "00311", f"the scarto is {scarto}")
    return f"{invoice['state']} {scarto['code']}: {scarto['explanation']} {scarto['days_left']} days left"


async def be_paid(stage: Stage) -> str:
    invoice_id = await stage.issue("PLAY-3")
    invoice = await stage.until(invoice_id, lambda one: one["state"] == "cleared", "cleared")
    began = time.monotonic()
    document = invoice["electronicBillingId"]
    await stage.control("POST", f"/companies/{AURORA}/documents/{document}/pay")
    await stage.until(invoice_id, lambda one: one["paid_date"] is not None, "paid")
    return f"paid in Fatture in Cloud, seen here after {time.monotonic() - began:.1f} s"


async def go_without_events(stage: Stage) -> str:
    await stage.control("PUT", "/switches", {"event_delivery": False})
    invoice_id = await stage.issue("PLAY-4")
    await stage.until(invoice_id, lambda one: one["state"] == "cleared", "cleared by the sweep")
    await stage.control("PUT", "/switches", {"event_delivery": True})
    return "cleared, found by the sweep"


async def turn_off(stage: Stage) -> str:
    page = await stage.visitor.go(f"{BILLING}/disable")
    await stage.visitor.submit(page, f"{BILLING}/disable")
    status, problem = await stage.api("POST", "/invoices", sample_invoice("PLAY-5"))
    require(status == 409, f"an invoice after turning off was answered {status}")
    page = await stage.visitor.go("/invoices")
    require("PLAY-1" in page.text or "1/EB" in page.text, "the history is gone")
    return f"409 {problem['title']}; the history stays"


STORIES: dict[str, Story] = {
    "log in": log_in,
    "1 connect and register": connect,
    "1 not in France": hide_from_france,
    "2 issue and follow": issue_and_follow,
    "3 a reject": be_discarded,
    "4 two-way": be_paid,
    "5 no events": go_without_events,
    "6 turn off": turn_off,
}


def require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise StoryBroken(otherwise)
