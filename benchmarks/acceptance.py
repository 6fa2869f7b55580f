"""Webhook acceptance: from the first byte of a signed event to 204, which goes out after its row is on disk."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import msgspec
import psutil
import psycopg

from benchmarks.events import Connected, connect_company, signed_requests
from benchmarks.ground import Ground, open_ground
from benchmarks.load import Told, pack
from benchmarks.number import Number
from benchmarks.pgbench import NAME, PeerRun, Pgbench
from fic_simulator.signing import EventSigner, new_private_pem

CONNECTIONS = 64
ROUNDS = 3
SECONDS = 5
EVENTS = 12_000  # more than a round can send on the machines we know; a faster one ends its rounds earlier
WARM_UP_EVENTS = 500


class EventsLost(Exception):
    """An answer was not 204, or an event answered 204 has no row: the rate of such a run means nothing."""


@dataclass(frozen=True)
class OurRun:
    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


def measure() -> list[Number]:
    signer = EventSigner(new_private_pem())
    with open_ground(signer.public_pem) as ground:
        connected = asyncio.run(connect_company(ground.server.dsn))
        peer = Pgbench(ground.server, ground.folder, connected)
        target = _Target(ground, connected, signer)
        target.run(WARM_UP_EVENTS)
        ours, peers = _alternate(lambda: target.run(EVENTS), lambda: peer.run(CONNECTIONS, SECONDS))
    return [
        _beside("webhook acceptance", "events/s", [run.rate for run in ours], [run.rate for run in peers]),
        _beside("webhook acceptance, p50", "ms", [run.p50_ms for run in ours], [run.p50_ms for run in peers]),
        _beside("webhook acceptance, p99", "ms", [run.p99_ms for run in ours], [run.p99_ms for run in peers]),
        Number("webhook acceptance, CPU of the web process", median(run.cpu_us for run in ours), "µs/event"),
    ]


def _alternate(ours: Callable[[], OurRun], peer: Callable[[], PeerRun]) -> tuple[list[OurRun], list[PeerRun]]:
    """Each round in the other order, so that a neighbour who comes or goes meets both."""
    mine: list[OurRun] = []
    theirs: list[PeerRun] = []
    for number in range(ROUNDS):
        if number % 2:
            theirs.append(peer())
        mine.append(ours())
        if not number % 2:
            theirs.append(peer())
    return mine, theirs


def _beside(name: str, unit: str, ours: list[float], peers: list[float]) -> Number:
    return Number(name, median(ours), unit, NAME, median(peers))


class _Target:
    def __init__(self, ground: Ground, connected: Connected, signer: EventSigner) -> None:
        self._ground = ground
        self._connected = connected
        self._signer = signer
        self._web = psutil.Process(ground.start_web().process.pid)

    def run(self, events: int) -> OurRun:
        self._empty_inbox()
        (self._ground.folder / "requests").write_bytes(
            pack(signed_requests(events, self._signer, self._ground.web_url))
        )
        cpu_before = self._cpu_seconds()
        told = self._send()
        cpu_seconds = self._cpu_seconds() - cpu_before
        accepted = self._require_all_stored(told.statuses)
        return OurRun(accepted / told.seconds, told.p50_ms, told.p99_ms, cpu_seconds / accepted * 1e6)

    def _send(self) -> Told:
        port, file = urlsplit(self._ground.web_url).port, self._ground.folder / "requests"
        command = [sys.executable, "-m", "benchmarks.load", str(port), str(CONNECTIONS), str(SECONDS), str(file)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=SECONDS + 60)
        return msgspec.json.decode(done.stdout, type=Told)

    def _require_all_stored(self, statuses: dict[str, int]) -> int:
        accepted, stored = statuses.get("204", 0), self._stored()
        if set(statuses) != {"204"}:
            raise EventsLost(f"Not every event was answered 204: {statuses}.")
        if accepted != stored:
            raise EventsLost(f"{accepted} events were answered 204, and {stored} are stored.")
        return accepted

    def _stored(self) -> int:
        with psycopg.connect(self._ground.server.superuser_dsn) as everything:
            row = everything.execute("SELECT count(*) FROM ebilling.inbox").fetchone()
            return int(row[0]) if row else 0

    def _empty_inbox(self) -> None:
        with psycopg.connect(self._ground.server.dsn) as owner:
            owner.execute("TRUNCATE ebilling.inbox")

    def _cpu_seconds(self) -> float:
        spent = self._web.cpu_times()
        return float(spent.user + spent.system)
