"""The product and the simulator in one process: real PostgreSQL, real HTTP between them, one clock that we move."""

import asyncio
import functools
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import uvicorn

from electronic_billing.companies.model import CompanyData
from electronic_billing.companies.register import link_company, register_company, use_connection
from electronic_billing.companies.setup import read_choices
from electronic_billing.companies.store import find_company
from electronic_billing.connections.authorize import Asker, connect_with_manual_token
from electronic_billing.connections.link import Links
from electronic_billing.db.jobs import Pump
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.fic.transport import HttpClient, open_browser, open_http
from electronic_billing.kit.clock import MovedClock
from electronic_billing.kit.sealing import new_key
from electronic_billing.kit.secret import Secret
from electronic_billing.service.bootstrap import open_ground, open_worker
from electronic_billing.service.bootstrap_web import open_web
from electronic_billing.service.people import NewPerson, NewTenant, add_tenant
from electronic_billing.service.samples import sample_invoice
from electronic_billing.service.settings import Settings
from electronic_billing.service.visitor import Visitor
from electronic_billing.tenants.audit import SYSTEM
from electronic_billing.tenants.model import Role, Tenant
from electronic_billing.tenants.passwords import hash_password
from fic_simulator.serving import QuietServer, serving
from fic_simulator.settings import RegisteredApp, SimulatorSettings
from fic_simulator.simulator import Simulator
from support.listening import Ear, leaked

T = TypeVar("T")

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PASSWORD = Secret("correct-horse-battery")
AURORA = 101  # the simulator's company with the form's partita IVA
AURORA_FORM = {
    "name": "Autonoleggio Aurora S.r.l.",
    "partita_iva": "12345678903",
    "codice_fiscale": "12345678903",
    "regime_fiscale": "RF01",
    "street": "Via Appia 1",
    "postal_code": "00183",
    "city": "Roma",
    "province": "RM",
}

_OPEN: list["World"] = []
_SECRETS_OF_CLOSED: set[str] = set()


def every_secret() -> set[str]:
    """Of all worlds of this process, for the search of the logs."""
    return _SECRETS_OF_CLOSED.union(*(world.secrets() for world in _OPEN))


@dataclass
class World:
    simulator: Simulator
    clock: MovedClock
    settings: Settings
    owner: Database
    web_url: str
    http: HttpClient
    pump: Pump
    links: Links
    worker_database: Database
    italian: NewTenant
    french: NewTenant
    ear: Ear

    def secrets(self) -> set[str]:
        """All that must never be read by anybody: passwords, keys, tokens, sessions."""
        known = {PASSWORD, self.italian.api_key, self.french.api_key, self.settings.fic_client_secret}
        known |= set(self.settings.keys)
        secrets = {one.reveal() for one in known} | self.ear.sessions
        for grant in self.simulator.world.grants:
            secrets |= {token for token in (grant.access_token, grant.refresh_token) if token}
            secrets |= {*grant.spent_refresh_tokens, *grant.older_access_tokens}
        return secrets

    async def advance(self, seconds: float) -> None:
        """Move both clocks on and let everything that became due happen."""
        self.clock.advance(timedelta(seconds=seconds))
        await self.simulator.advance(seconds)
        await self.settle()

    async def settle(self) -> None:
        """Work until nobody has anything left to do at this instant."""
        for _ in range(50):
            await self.simulator.settle()
            if not await self.pump.drain():
                return
        raise AssertionError("The worlds do not come to rest.")

    async def api(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: Secret | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        bearer = (key or self.italian.api_key).reveal()
        answer = await self.http.request(
            method,
            f"{self.web_url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {bearer}", **(headers or {})},
        )
        return answer.status_code, answer.json() if answer.content else None

    async def issue(self, external_id: str = "RES-1", **changes: Any) -> dict[str, Any]:
        status, invoice = await self.api("POST", "/invoices", {**sample_invoice(external_id), **changes})
        assert 201 == status, invoice
        return dict(invoice)

    async def invoice(self, invoice_id: str) -> dict[str, Any]:
        status, invoice = await self.api("GET", f"/invoices/{invoice_id}")
        assert 200 == status, invoice
        return dict(invoice)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"{self.simulator.control_url}{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def documents(self, company: int = AURORA) -> list[dict[str, Any]]:
        return list((await self.control("GET", f"/companies/{company}/documents"))["documents"])

    @asynccontextmanager
    async def visitor(self, email: str = "admin@aurora.example", language: str = "it") -> AsyncIterator[Visitor]:
        """A person with their own cookies, logged in."""
        async with open_browser() as http:
            person = Visitor(http, self.web_url, language)
            page = await person.go("/login")
            page = await person.submit(page, "/login", {"email": email, "password": PASSWORD.reveal()})
            assert page.status == 200, page.text
            yield person

    async def alive(self, deed: Coroutine[Any, Any, T]) -> T:
        """Do something during which the simulator has to do its part, such as a handshake."""
        doing = asyncio.create_task(deed)
        while not doing.done():
            await self.simulator.settle()
            await asyncio.sleep(0.01)
        return await doing

    async def connect_company(self) -> UUID:
        """The shortest way to a company that bills: by a manual token, without the pages."""
        tenant = Tenant(id=self.italian.id, name="Aurora", country="Italia", locale="it")
        company = await register_company(self.links, tenant, SYSTEM, CompanyData(**AURORA_FORM))
        asker = Asker(tenant.id, tenant.id, tenant.id, SYSTEM)
        connection = await connect_with_manual_token(self.links, asker, Secret(self.simulator.manual_token))
        async with self.links.database.tenant(tenant.id) as tx:
            await use_connection(tx, self.links, company.id, connection, SYSTEM)
            company = await find_company(tx, company.id)
        choices = await read_choices(self.links, tenant.id, company, AURORA)
        sink = f"{self.settings.public_url}/api/fattura-elettronica-webhook"
        linking = link_company(self.links, tenant, SYSTEM, company, AURORA, choices.proposed, sink)
        assert await self.alive(linking), "The simulator did not verify the webhook."
        await self.settle()
        return company.id


@asynccontextmanager
async def open_world(
    database_url: str, *, seed: int = 1, start: datetime = START, **switches: Any
) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        clock = MovedClock(start)
        listener = uvicorn.Config("unused:unused", port=0, log_config=None).bind_socket()
        web_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        simulator = Simulator(
            SimulatorSettings(
                start_at=start,
                speed=0.0,
                apps=(RegisteredApp("demo-app", "demo-secret"),),
                switches={"allow_http_sinks": True, "sdi_step_seconds": 60, **switches},
                wait=_no_waiting,
            )
        )
        fic_url = await stack.enter_async_context(serving(simulator))
        settings = _settings(database_url, web_url, fic_url, simulator.world.signer.public_pem)
        owner = Database(await stack.enter_async_context(open_pool(database_url)))
        italian, french = await _tenants(owner)
        ear = await stack.enter_async_context(_serve(settings, clock, listener))
        pump = await stack.enter_async_context(open_worker(settings, clock, random.Random(seed)))
        ground = await stack.enter_async_context(open_ground(settings, clock))
        world = World(
            simulator=simulator,
            clock=clock,
            settings=settings,
            owner=owner,
            web_url=web_url,
            http=await stack.enter_async_context(open_http()),
            pump=pump,
            worker_database=Database(await stack.enter_async_context(open_pool(ground.dsn("ebilling_worker")))),
            links=ground.links(Database(await stack.enter_async_context(open_pool(ground.dsn("ebilling_web"))))),
            italian=italian,
            french=french,
            ear=ear,
        )
        _OPEN.append(world)
        try:
            yield world
        finally:
            _SECRETS_OF_CLOSED.update(world.secrets())
            _OPEN.remove(world)
        assert [] == leaked(world.secrets(), "".join(ear.heard)), "a secret stood on a page or in an answer"


def _settings(database_url: str, web_url: str, fic_url: str, event_key: str) -> Settings:
    return Settings(
        database_url=database_url,
        database_password=None,
        keys=(Secret(new_key()),),
        public_url=web_url,
        fic_url=fic_url,
        fic_client_id="demo-app",
        fic_client_secret=Secret("demo-secret"),
        fic_event_key=event_key,
        host="127.0.0.1",
        port=int(web_url.rpartition(":")[2]),
        logs_as_json=False,
    )


@functools.cache
def _password_hash() -> str:
    """Hashing is slow on purpose: once is enough for a run."""
    return hash_password(PASSWORD)


async def _tenants(owner: Database) -> tuple[NewTenant, NewTenant]:
    people = [
        NewPerson("admin@aurora.example", "Administrator", Role.ADMINISTRATOR, _password_hash()),
        NewPerson("operator@aurora.example", "Operator", Role.OPERATOR, _password_hash()),
        NewPerson("accountant@aurora.example", "Accountant", Role.ACCOUNTANT, _password_hash()),
    ]
    french = [NewPerson("admin@aurore.example", "Administrator", Role.ADMINISTRATOR, _password_hash())]
    return (
        await add_tenant(owner, START, "Autonoleggio Aurora", "Italia", people, locale="it"),
        await add_tenant(owner, START, "Location Aurore", "France", french, locale="en"),
    )


@asynccontextmanager
async def _serve(settings: Settings, clock: MovedClock, listener: Any) -> AsyncIterator[Ear]:
    async with open_web(settings, clock) as app:
        ear = Ear(app)
        server = QuietServer(uvicorn.Config(ear, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                assert not running.done(), running
                await asyncio.sleep(0.005)
            yield ear
        finally:
            app.state.site.live.close()
            server.should_exit = True
            await running


async def _no_waiting(_: float) -> None:
    await asyncio.sleep(0)


Worlds = Callable[..., Any]
