"""The command and its server, in this process."""

import asyncio
import json
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fic_simulator import cli
from fic_simulator.clock import Clock
from fic_simulator.records import Document, Transmission
from fic_simulator.serving import PortTaken, heartbeat, serve_forever, serving
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.switches import Switches, explained
from simulator.conftest import Create, Subscribe
from simulator.fake_sink import FakeSink


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_it_is_told_to_stop(
    capsysbinary: pytest.CaptureFixture[bytes], number: signal.Signals
) -> None:
    simulator = Simulator(SimulatorSettings())

    def ready() -> None:
        cli._announce(simulator)
        signal.raise_signal(number)

    await serve_forever(simulator, "0.0.0.0", 0, ready)  # noqa: S104 -- how its address is shown
    line = json.loads(capsysbinary.readouterr().out)
    assert line["base_url"].startswith("http://127.0.0.1:")
    assert line["manual_token"] == simulator.manual_token


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--switch", "odd=1"], "odd"),
        (["--switch", "odd"], "NAME=VALUE"),
        (["--switch", "duplicate_number=perhaps", "--allow-http-sinks"], "duplicate_number"),
        (["--host", "203.0.113.1", "--port", "0"], "Cannot listen on 203.0.113.1:0"),
        (["--host", "2001:db8::1", "--port", "0"], "Cannot listen on 2001:db8::1:0"),
    ],
)
def test_trouble_is_one_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(cli.app, ["serve", *arguments])
    assert 1 == result.exit_code
    assert sentence in result.stderr
    assert "" == result.stdout


def test_a_foreign_data_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.db").write_bytes(b"no database, and long enough to be seen as none" * 30)
    result = CliRunner().invoke(cli.app, ["serve", "--data", str(tmp_path / "s.db")])
    assert (1, True) == (result.exit_code, "is not a data file" in result.stderr)


async def test_the_command_serves(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    serving_now = asyncio.create_task(cli._serve(SimulatorSettings(), "127.0.0.1", 0))
    while not (line := capsysbinary.readouterr().out):
        await asyncio.wait([serving_now], timeout=0.01)
    signal.raise_signal(signal.SIGTERM)
    await serving_now
    assert json.loads(line)["control_url"].endswith("/_control")


def test_every_switch_is_explained() -> None:
    rows = list(explained())
    assert set(Switches.__struct_fields__) == {row.name for row in rows}
    assert all(row.meaning.endswith(".") for row in rows)
    shown = CliRunner().invoke(cli.app, ["switches"], env={"COLUMNS": "240"})
    assert "sdi_step_seconds" in shown.stdout


async def test_the_heart_beats_on_after_a_failure(simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    """A document without a customer stands for any defect of ours."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    body = {"type": "invoice", "year": 2020, "numeration": "", "number": 1, "e_invoice": True}
    life = Transmission(status="processing", attempt=1)
    row = Document(id="1", company_id="101", body=body, created_at=long_ago, updated_at=long_ago, transmission=life)
    simulator.world.documents.put(row)
    simulator.world.agenda.add("sdi", "1", long_ago, attempt=1)
    heart = asyncio.create_task(heartbeat(simulator))
    await asyncio.sleep(0)
    assert "the others go on" in caplog.text
    assert not heart.done()
    heart.cancel()


async def test_a_tick_delivers_without_waiting(
    simulator: Simulator, create: Create, sink: FakeSink, subscribe: Subscribe
) -> None:
    await subscribe()
    await create()
    simulator.tick()
    simulator.tick()
    await simulator.settle()
    assert ["issued_documents.invoices.create"] == sink.types()


async def test_what_is_under_way_ends_with_it(create: Create, simulator: Simulator, subscribe: Subscribe) -> None:
    await subscribe()
    await create()
    simulator.tick()
    await simulator.aclose()
    assert {} == simulator._lanes


async def test_a_server_that_cannot_start() -> None:
    simulator = Simulator(SimulatorSettings())
    with pytest.raises(PortTaken):
        async with serving(simulator, "203.0.113.1"):
            pass
    await simulator.aclose()


def test_the_clock_never_runs_backwards() -> None:
    ticks = iter([0.0, 10.0, 10.0, 10.0, 20.0, 20.0, 20.0, 30.0])
    start = datetime(2026, 11, 20, tzinfo=UTC)
    clock = Clock(start, 2, lambda: next(ticks))
    clock.move_to(start)
    assert 20 == (clock.now() - start).total_seconds()
    clock.set_speed(0)
    assert 40 == (clock.now() - start).total_seconds()
    assert 0 == clock.speed
