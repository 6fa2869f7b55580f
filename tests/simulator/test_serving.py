"""The simulator over a real socket, and as a command."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from fic_simulator.serving import PortTaken, serving
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from simulator.bodies import e_invoice, invoice

COMMAND = (sys.executable, "-c", "from fic_simulator.cli import main; main()", "serve")


@asynccontextmanager
async def served(**switches: object) -> AsyncIterator[tuple[Simulator, httpx2.AsyncClient]]:
    simulator = Simulator(SimulatorSettings(speed=0, switches=switches))
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    async with serving(simulator) as url, httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False) as api:
        yield simulator, api


async def test_it_serves_on_a_free_port() -> None:
    async with served() as (simulator, api):
        assert 200 == (await api.get("/user/info")).status_code
        assert f"{simulator.base_url}/_control" == simulator.control_url


@pytest.mark.parametrize(("kind", "documents"), [("lose_answer", 1), ("lose_request", 0)])
async def test_the_connection_really_breaks(kind: str, documents: int) -> None:
    async with served() as (simulator, api):
        await api.post("/_control/faults", json={"kind": kind, "method": "POST"})
        with pytest.raises(httpx2.TransportError):
            await api.post("/c/101/issued_documents", json={"data": invoice()})
        assert documents == len(simulator.world.documents)
        assert 200 == (await api.get("/user/info")).status_code
        assert [None, 200] == [row.status for row in simulator.world.requests]


async def test_a_taken_port_is_said() -> None:
    async with served() as (simulator, _):
        port = int(simulator.base_url.rpartition(":")[2])
        with pytest.raises(PortTaken, match=str(port)):
            async with serving(Simulator(SimulatorSettings()), port=port):
                pass


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--port", "0", *arguments, stdout=PIPE, stderr=PIPE, env={**os.environ, "PYTHONWARNINGS": "error"}
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_the_command_prints_one_line_and_lives_by_its_own_clock(tmp_path: Path) -> None:
    arguments = ("--data", str(tmp_path / "s.db"), "--speed", "1000", "--switch", "sdi_step_seconds=1")
    async with started(*arguments) as (process, line):
        assert "12345678903" == line["companies"][0]["vat_number"]
        headers = {"Authorization": f"Bearer {line['manual_token']}"}
        async with httpx2.AsyncClient(base_url=line["base_url"], headers=headers, trust_env=False) as api:
            made = (await api.post("/c/101/issued_documents", json={"data": e_invoice()})).json()["data"]
            path = f"/c/101/issued_documents/{made['id']}"
            await api.put(f"{line['control_url']}/switches", json={"quota_enforced": False})
            await api.post(f"{path}/e_invoice/send", json={})

            async with asyncio.timeout(30):
                while (await api.get(f"{path}?fields=id,ei_status")).json()["data"]["ei_status"] != "sent":
                    pass  # each turn is a call over the network: no busy wait
        process.send_signal(signal.SIGTERM)
        out, logs = await asyncio.wait_for(process.communicate(), 30)
        assert (0, b"") == (process.returncode, out)
        assert b"/e_invoice/send 200" in logs
        assert line["manual_token"].encode() not in logs
    async with started("--data", str(tmp_path / "s.db"), "--allow-http-sinks") as (process, again):
        assert line["manual_token"] == again["manual_token"]
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 30)
        assert 0 == process.returncode


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--switch", "odd=1"), "odd"),
        (("--switch", "odd"), "NAME=VALUE"),
        (("--switch", "duplicate_number=perhaps"), "duplicate_number"),
        (("--host", "203.0.113.1"), "Cannot listen"),
    ],
)
async def test_the_command_says_what_is_wrong(arguments: tuple[str, str], sentence: str) -> None:
    process = await asyncio.create_subprocess_exec(*COMMAND, "--port", "0", *arguments, stdout=PIPE, stderr=PIPE)
    out, logs = await asyncio.wait_for(process.communicate(), 30)
    assert (1, b"") == (process.returncode, out)
    assert sentence in logs.decode()
    assert "Traceback" not in logs.decode()
