"""Workers without a web: real PostgreSQL, a real simulator over HTTP, a company that bills, clocks that a test moves."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

import msgspec

from electronic_billing.companies.model import Setup
from electronic_billing.companies.store import switch
from electronic_billing.connections.authorize import Asker, connect_with_manual_token
from electronic_billing.connections.link import Links
from electronic_billing.connections.settings import FicAccess
from electronic_billing.content.model import Content
from electronic_billing.db.jobs import Pump
from electronic_billing.db.roles import WEB, WORKER, as_role
from electronic_billing.db.transaction import Database, Tx, as_json, open_pool
from electronic_billing.fic.oauth import OAuthApp
from electronic_billing.fic.transport import open_http
from electronic_billing.invoices.accept import accept_invoice
from electronic_billing.invoices.jobs import invoice_sources
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.invoices.store import find_invoice, list_states
from electronic_billing.kit.clock import MovedClock
from electronic_billing.kit.sealing import Sealer, new_key, parse_key
from electronic_billing.kit.secret import Secret
from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants.audit import SYSTEM
from fic_simulator.people import DEEDS
from fic_simulator.request_log import LoggedRequest
from fic_simulator.serving import serving
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
AURORA = 101
SETUP = Setup(
    sezionale="/EB", late_sezionale="/EBT", payment_account_id=None, payment_method="MP08", vat_ids={"22": 0, "N1": 21}
)
HALF_AN_HOUR = (5, 10, 20, 40, 60, 60, 60, 60, 120, 120, 240, 300, 600, 600)
"""Steps in which whatever is tried again falls due."""


@dataclass
class Workshop:
    simulator: Simulator
    clock: MovedClock
    web: Database
    worker: Database
    owner: Database
    links: Links
    tenant_id: UUID
    company_id: UUID
    chance: random.Random

    def pump(self) -> Pump:
        """A worker of its own: it shares nothing with the others but the database and the simulator."""
        links = Links(self.worker, self.clock, self.links.sealer, self.links.fic)
        return Pump(self.worker, self.clock, invoice_sources(links, self.chance))

    async def issue(self, external_id: str = "RES-1", on: date | None = None, **changes: Any) -> UUID:
        content = msgspec.convert(sample_invoice(external_id) | changes, Content, strict=False)
        async with self.web.tenant(self.tenant_id) as tx:
            content = msgspec.structs.replace(content, date=on)
            return (await accept_invoice(tx, self.clock, SYSTEM, content))[0].id

    async def invoice(self, invoice_id: UUID) -> Invoice:
        async with self.web.tenant(self.tenant_id) as tx:
            return await find_invoice(tx, invoice_id)

    async def states(self, invoice_id: UUID) -> list[InvoiceState]:
        async with self.web.tenant(self.tenant_id) as tx:
            return [one.state for one in await list_states(tx, invoice_id)]

    async def change(self, query: LiteralString, *params: object) -> int:
        async with self.worker.tenant(self.tenant_id) as tx:
            return await tx.execute(query, params)

    async def value(self, query: LiteralString, *params: object) -> Any:
        async with self.worker.tenant(self.tenant_id) as tx:
            return await tx.value(query, params)

    async def switch(self, *, on: bool) -> None:
        async with self.web.tenant(self.tenant_id) as tx:
            await switch(tx, self.company_id, on=on, now=self.clock.now())

    async def settle(self, pumps: int = 1) -> None:
        """So many workers at once, until none of them has anything to do at this instant."""
        for _ in range(50):
            await self.simulator.settle()
            done = await asyncio.gather(*(self.pump().drain() for _ in range(pumps)))
            if not any(done):
                return
        raise AssertionError("The workshop does not come to rest.")

    async def advance(self, *steps: float, pumps: int = 1) -> None:
        for seconds in steps:
            self.clock.advance(timedelta(seconds=seconds))
            await self.simulator.advance(seconds)
            await self.settle(pumps)

    def fail(self, kind: str, **more: Any) -> None:
        self.simulator.world.faults.add({"kind": kind, **more})

    def heal(self) -> None:
        self.simulator.world.faults.remove()

    def documents(self) -> list[dict[str, Any]]:
        rows = [row for row in self.simulator.world.documents if row.deleted_at is None]
        return [{**row.body, "id": int(row.id)} for row in rows]

    def numbers(self) -> list[str]:
        return sorted(f"{one['number']}{one['numeration']}" for one in self.documents())

    def asked(self, method: str, ending: str = "") -> list[LoggedRequest]:
        return [one for one in self.simulator.world.requests if one.method == method and one.path.endswith(ending)]

    def act(self, deed: str, document_id: int, **wish: Any) -> None:
        """What a person does in Fatture in Cloud's own pages."""
        world = self.simulator.world
        company, document = world.companies.get(AURORA), world.documents.get(document_id)
        assert company is not None
        assert document is not None
        DEEDS[deed](world, company, document, wish)

    async def made_by_hand(self, number: int, numeration: str = "/EB", **more: Any) -> int:
        """A document that the accountant makes, with the number given; its id."""
        body = {
            "type": "invoice",
            "entity": {"name": "Another"},
            "number": number,
            "numeration": numeration,
            "date": START.date().isoformat(),
            "items_list": [{"name": "x", "net_price": 10, "qty": 1, "vat": {"id": 0}}],
            "payments_list": [{"amount": 12.2, "due_date": START.date().isoformat(), "status": "not_paid"}],
            **more,
        }
        answer = await self.links.fic.http.post(
            f"{self.simulator.base_url}/c/{AURORA}/issued_documents",
            headers={"Authorization": f"Bearer {self.simulator.manual_token}"},
            json={"data": body},
        )
        return int(answer.json()["data"]["id"])

    async def assert_one_document_each(self, invoice_ids: list[UUID]) -> None:
        """P1 and P2: one document for each invoice, numbers without a gap, dates that never run backwards."""
        documents = sorted(self.documents(), key=lambda one: (one["numeration"], one["number"]))
        references = [f"eb:{invoice_id}" for invoice_id in invoice_ids]
        assert sorted(references) == sorted(one["subject"] for one in documents)
        for numeration in {one["numeration"] for one in documents}:
            own = [one for one in documents if one["numeration"] == numeration]
            assert list(range(1, len(own) + 1)) == [one["number"] for one in own]
            assert [one["date"] for one in own] == sorted(one["date"] for one in own)


@asynccontextmanager
async def open_workshop(database_url: str, *, seed: int = 1, **switches: Any) -> AsyncIterator[Workshop]:
    simulator = Simulator(SimulatorSettings(start_at=START, speed=0.0, switches=switches, wait=_no_waiting))
    clock, tenant_id, company_id = MovedClock(START), uuid4(), uuid4()
    async with (
        serving(simulator),
        open_http() as http,
        open_pool(as_role(database_url, WEB)) as web_pool,
        open_pool(as_role(database_url, WORKER), max_size=12) as worker_pool,
        open_pool(database_url) as owner_pool,
    ):
        web, worker, owner = Database(web_pool), Database(worker_pool), Database(owner_pool)
        app = OAuthApp("demo-app", Secret("demo-secret"), "https://billing.example/callback")
        links = Links(web, clock, Sealer([parse_key(new_key())]), FicAccess(http, simulator.base_url, app))
        async with owner.tenant(tenant_id) as tx:
            await tx.execute("INSERT INTO tenants (id, name, country) VALUES (%s, 'Aurora', 'IT')", [tenant_id])
        asker = Asker(tenant_id, tenant_id, tenant_id, SYSTEM)
        connection_id = await connect_with_manual_token(links, asker, Secret(simulator.manual_token))
        async with web.tenant(tenant_id) as tx:
            await _insert_company(tx, company_id, connection_id)
        workshop = Workshop(simulator, clock, web, worker, owner, links, tenant_id, company_id, random.Random(seed))
        yield workshop
        await _close(workshop)


async def _insert_company(tx: Tx, company_id: UUID, connection_id: UUID) -> None:
    await tx.execute(
        "INSERT INTO fattura_companies (tenant_id, id, connection_id, electronic_billing_id, name, partita_iva,"
        " codice_fiscale, regime_fiscale, street, postal_code, city, province, setup, enabled, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, 'Autonoleggio Aurora S.r.l.', '12345678903', '12345678903', 'RF01', 'Via Appia 1',"
        " '00183', 'Roma', 'RM', %s, true, %s, %s)",
        [tx.tenant_id, company_id, connection_id, AURORA, as_json(SETUP), START, START],
    )


async def _close(workshop: Workshop) -> None:
    """Nothing stays due, and the simulator's company is free for the next workshop in the same database."""
    await workshop.change("UPDATE invoices SET due_at = NULL")
    await workshop.change("UPDATE inbox SET handled_at = %s", START)
    await workshop.change("UPDATE fattura_companies SET enabled = false, electronic_billing_id = NULL")


async def _no_waiting(_: float) -> None:
    await asyncio.sleep(0)
