from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeAlias

import httpx2
import pytest

from fic_simulator.app import create_app
from fic_simulator.settings import RegisteredApp, SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import e_invoice, invoice
from simulator.fake_sink import FakeSink

SINK = "http://host.example/api/fattura-elettronica-webhook"
STATUS_UPDATE = "it.fattureincloud.webhooks.issued_documents.e_invoices.status_update"
ALL_INVOICES = [
    f"it.fattureincloud.webhooks.issued_documents.invoices.{deed}" for deed in ("create", "update", "delete")
]

Create: TypeAlias = Callable[..., Awaitable[Json]]
Subscribe: TypeAlias = Callable[..., Awaitable[Json]]
Switch: TypeAlias = Callable[..., None]


@pytest.fixture
def sink() -> FakeSink:
    return FakeSink()


@pytest.fixture
async def simulator(sink: FakeSink) -> AsyncIterator[Simulator]:
    """Friday 20 November 2026, ten in the morning in Rome; its clock stands until a test moves it."""
    settings = SimulatorSettings(
        start_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        speed=0,
        apps=(
            RegisteredApp("demo-app", "demo-secret", redirect_uris=("https://host.example/callback",)),
            RegisteredApp("other-app", "other-secret", public=True),
        ),
        switches={"allow_http_sinks": True},
        sink_transport=httpx2.ASGITransport(app=sink),
    )
    simulator = Simulator(settings)
    simulator.base_url = "http://fic.example"
    yield simulator
    await simulator.aclose()


@pytest.fixture
def switch(simulator: Simulator) -> Switch:
    def set_switches(**wishes: object) -> None:
        simulator.world.switch(wishes)

    return set_switches


@pytest.fixture
async def web(simulator: Simulator) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser or a test: no token."""
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example") as client:
        yield client


@pytest.fixture
async def api(simulator: Simulator) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers) as client:
        yield client


@pytest.fixture
def create(api: httpx2.AsyncClient) -> Create:
    async def create_document(company: int = 101, options: Json | None = None, **changes: object) -> Json:
        body = {"data": invoice(**changes), "options": options or {}}
        answer = await api.post(f"/c/{company}/issued_documents", json=body)
        assert answer.status_code == 200, answer.text
        document: Json = answer.json()["data"]
        return document

    return create_document


@pytest.fixture
def create_e_invoice(api: httpx2.AsyncClient) -> Create:
    async def create_document(**changes: object) -> Json:
        answer = await api.post("/c/101/issued_documents", json={"data": e_invoice(**changes)})
        assert answer.status_code == 200, answer.text
        document: Json = answer.json()["data"]
        return document

    return create_document


@pytest.fixture
def send(api: httpx2.AsyncClient) -> Callable[[Json], Awaitable[httpx2.Response]]:
    async def send_document(document: Json) -> httpx2.Response:
        path = f"/c/101/issued_documents/{document['id']}/e_invoice/send"
        return await api.post(path, json={"data": {}, "options": {"dry_run": False}})

    return send_document


@pytest.fixture
def status_of(api: httpx2.AsyncClient) -> Callable[[Json], Awaitable[str]]:
    async def read(document: Json) -> str:
        answer = await api.get(f"/c/101/issued_documents/{document['id']}?fields=id,ei_status")
        return str(answer.json()["data"]["ei_status"])

    return read


@pytest.fixture
def subscribe(api: httpx2.AsyncClient) -> Subscribe:
    async def create_subscription(types: list[str] | None = None, **changes: object) -> Json:
        data = {"sink": SINK, "types": types or [*ALL_INVOICES, STATUS_UPDATE], **changes}
        answer = await api.post("/c/101/subscriptions", json={"data": data})
        assert answer.status_code == 200, answer.text
        reply: Json = answer.json()
        return reply

    return create_subscription
