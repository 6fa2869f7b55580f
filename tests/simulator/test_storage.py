import stat
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from fic_simulator.app import create_app
from fic_simulator.settings import RegisteredApp, SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.storage import DataFileInUse, DataFileUnreadable
from fic_simulator.switches import SwitchRefused
from simulator.bodies import e_invoice


def opened(path: Path, **switches: object) -> Simulator:
    start_at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return Simulator(SimulatorSettings(data_file=path, start_at=start_at, speed=0, switches=switches))


def client(simulator: Simulator) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    return httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers)


async def test_everything_is_found_again(tmp_path: Path) -> None:
    """Also without a proper end: nothing is left to be written when an answer leaves."""
    path = tmp_path / "deep" / "simulator.db"
    first = opened(path)
    async with client(first) as api:
        made = (await api.post("/c/101/issued_documents", json={"data": e_invoice()})).json()["data"]
        await api.post(f"/c/101/issued_documents/{made['id']}/e_invoice/send", json={})
        await api.put("/_control/switches", json={"sdi_step_seconds": 5})
    first.world._storage.close()
    second = opened(path)
    async with client(second) as api:
        again = (await api.get(f"/c/101/issued_documents/{made['id']}?fieldset=detailed")).json()["data"]
        await second.advance(180)
        later = (await api.get(f"/c/101/issued_documents/{made['id']}?fieldset=detailed")).json()["data"]
        new = (await api.post("/c/101/issued_documents", json={"data": e_invoice()})).json()["data"]
    assert (first.manual_token, first.world.signer.public_pem) == (second.manual_token, second.world.signer.public_pem)
    assert ("attempt", 122.0, 5) == (again["ei_status"], again["amount_gross"], second.world.switches.sdi_step_seconds)
    assert ("sent", made["id"] + 1, 2) == (later["ei_status"], new["id"], new["number"])
    await second.aclose()


async def test_the_clock_never_runs_back_over_a_restart(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    await first.advance(5 * 24 * 3600)
    first.world.switch({"event_delivery": False})
    await first.aclose()
    second = opened(tmp_path / "s.db")
    assert datetime(2026, 11, 25, 9, 0, tzinfo=UTC) == second.world.now()
    await second.aclose()


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    simulator = opened(tmp_path / "s.db")
    assert 0o600 == stat.S_IMODE((tmp_path / "s.db").stat().st_mode)
    await simulator.aclose()


async def test_one_simulator_a_file(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    with pytest.raises(DataFileInUse):
        opened(tmp_path / "s.db")
    await first.aclose()


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "s.db").write_bytes(b"this is not a database, and long enough to be seen as none" * 20)
    with pytest.raises(DataFileUnreadable):
        opened(tmp_path / "s.db")


async def test_due_steps_are_found_again(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    async with client(first) as api:
        made = (await api.post("/c/101/issued_documents", json={"data": e_invoice()})).json()["data"]
        await api.post(f"/c/101/issued_documents/{made['id']}/e_invoice/send", json={})
    first.world.agenda.cancel("sdi", str(made["id"]))
    await first.advance(3600)
    assert "attempt" == first.world.documents.get(made["id"]).transmission.status  # type: ignore[union-attr]
    await first.aclose()


async def test_removed_rows_stay_removed(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    async with client(first) as api:
        made = (await api.post("/c/101/entities/clients", json={"data": {"name": "Bora"}})).json()["data"]
        await api.delete(f"/c/101/entities/clients/{made['id']}")
    await first.aclose()
    second = opened(tmp_path / "s.db")
    assert 0 == len(second.world.entities)
    await second.aclose()


async def test_switches_that_a_newer_version_forgot(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    first.world.remember("switches", '{"gone": 1, "sdi_step_seconds": 7}')
    await first.aclose()
    second = opened(tmp_path / "s.db", pa_answer_steps=1)
    assert (7, 1) == (second.world.switches.sdi_step_seconds, second.world.switches.pa_answer_steps)
    await second.aclose()


def test_wrong_switches_at_the_start() -> None:
    with pytest.raises(SwitchRefused, match="odd"):
        Simulator(SimulatorSettings(switches={"odd": 1}))


async def test_more_apps_may_register_later(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    await first.aclose()
    apps = (RegisteredApp("demo-app", "new-secret"), RegisteredApp("late-app", "late-secret"))
    second = Simulator(SimulatorSettings(data_file=tmp_path / "s.db", apps=apps))
    assert {"demo-app": ("198", "new-secret"), "late-app": ("199", "late-secret")} == {
        app.client_id: (app.id, app.client_secret) for app in second.world.apps
    }
    assert "secret" not in repr(apps)
    await second.aclose()
