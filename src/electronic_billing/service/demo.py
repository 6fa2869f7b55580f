"""The whole product on one machine, with demo tenants and a simulated Fatture in Cloud."""

import asyncio
import base64
import contextlib
import json
import os
import secrets
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from electronic_billing.db.migrate import migrate
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.kit.clock import SystemClock
from electronic_billing.kit.sealing import new_key
from electronic_billing.kit.secret import Secret
from electronic_billing.service.embedded_postgres import EmbeddedPostgres
from electronic_billing.service.fleet import DemoFailed, Fleet, free_port, require_free, wait_until
from electronic_billing.service.people import NewPerson, add_tenant
from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants.model import Role
from electronic_billing.tenants.passwords import hash_password

__all__ = ["Demo", "DemoFailed", "play", "post_invoice", "remove", "run", "running"]

READY_WITHIN_SECONDS = 45.0
DEMO_APP = ("demo-app", "demo-secret")  # the client that the simulator knows
ROLES = {
    "admin": Role.ADMINISTRATOR,
    "operator": Role.OPERATOR,
    "accountant": Role.ACCOUNTANT,
    "viewer": Role.VIEWER,
}


@dataclass
class Credentials:
    """Made on the first start and kept beside the demo's data, readable by this account only."""

    sealing_key: str
    password: str
    api_key: str = ""
    french_api_key: str = ""
    web_url: str = ""


@dataclass(frozen=True)
class Demo:
    """A running demo and where to find its parts."""

    web_url: str
    simulator_url: str
    control_url: str
    credentials: Credentials
    fleet: Fleet
    environment: dict[str, str]


def run(data: Path, port: int, out: Console) -> None:
    """Start everything, say what to click, stay until Ctrl-C or until a part falls."""
    try:
        with _stopped_by_signals(), running(data, port, port + 1, step_seconds=2.0, tell=out.print) as demo:
            _introduce(demo, out)
            try:
                _stay(demo)
            finally:
                out.print("\nStopping; the demo's data stay for the next start.")
    except KeyboardInterrupt:
        return


def _stay(demo: Demo) -> None:
    while (fallen := demo.fleet.fallen()) is None:
        time.sleep(0.3)
    raise DemoFailed(f"The {fallen.name} process ended. Its last words:\n{fallen.last_words()}")


def remove(data: Path) -> None:
    """Delete the demo's data; refused while a demo uses them."""
    if not data.exists():
        return
    Fleet(data).end_leftovers()
    EmbeddedPostgres(data / "postgres").remove()
    for path in sorted(data.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    data.rmdir()


def post_invoice(data: Path, out: Console, *, reject: bool) -> None:
    """What the host does: post an invoice to the running demo."""
    credentials = _read_credentials(data)
    if credentials is None or not credentials.web_url:
        raise DemoFailed("No demo has been started here yet: make demo")
    body = sample_invoice(f"DEMO-{int(time.time())}", codice_destinatario="ABC1234" if reject else "M5UXCR1")
    request = urllib.request.Request(  # noqa: S310 - our own address on loopback
        f"{credentials.web_url}/api/v1/invoices",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {credentials.api_key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            invoice = json.load(answer)
    except urllib.error.HTTPError as refused:
        problem = json.loads(refused.read() or b"{}")
        raise DemoFailed(f"{problem.get('title', refused.reason)}: {problem.get('detail', '')}") from None
    except OSError:
        raise DemoFailed("The demo is not running: make demo") from None
    out.print(f"Accepted. Watch it: {credentials.web_url}/invoices/{invoice['id']}")


def play(out: Console) -> int:
    """Play the stories on free ports and a throw-away database; the exit status."""
    from electronic_billing.service.play import play_stories  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="ebilling-play-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        try:
            with _stopped_by_signals(), running(data, free_port(), free_port(), step_seconds=0.4) as demo:
                return asyncio.run(play_stories(demo, out))
        except KeyboardInterrupt:
            return 1
        finally:
            EmbeddedPostgres(data / "postgres").remove()


@contextlib.contextmanager
def running(data: Path, port: int, simulator_port: int, *, step_seconds: float, tell: object = None) -> Iterator[Demo]:
    """Everything started and seeded; stopped in order at the end, whatever happens."""
    say = tell if callable(tell) else _quiet
    data.mkdir(parents=True, exist_ok=True)
    fleet = Fleet(data)
    postgres = EmbeddedPostgres(data / "postgres")
    try:
        server = postgres.start()
        if fleet.end_leftovers():
            say("A former run had not ended cleanly; what it left running was ended.")
        require_free(port)
        require_free(simulator_port)
        migrate(server.dsn)
        credentials = _credentials(data, server.dsn, say)
        demo = _launch(fleet, server.dsn, credentials, (port, simulator_port), step_seconds)
        _write_credentials(data, credentials)
        yield demo
    finally:
        fleet.stop()
        postgres.stop()


def _launch(fleet: Fleet, dsn: str, credentials: Credentials, ports: tuple[int, int], step_seconds: float) -> Demo:
    told = _start_simulator(fleet, ports[1], step_seconds)
    with urllib.request.urlopen(f"{told['control_url']}/public_key", timeout=10) as answer:  # noqa: S310
        event_key = base64.b64encode(answer.read()).decode()
    credentials.web_url = f"http://127.0.0.1:{ports[0]}"
    environment = {
        "DATABASE_URL": dsn,
        "EBILLING_KEYS": credentials.sealing_key,
        "EBILLING_PUBLIC_URL": credentials.web_url,
        "EBILLING_PORT": str(ports[0]),
        "EBILLING_HOST": "127.0.0.1",
        "EBILLING_FIC_URL": told["base_url"],
        "EBILLING_FIC_CLIENT_ID": DEMO_APP[0],
        "EBILLING_FIC_CLIENT_SECRET": DEMO_APP[1],
        "EBILLING_FIC_EVENT_KEY": event_key,
    }
    web = fleet.start("web", "electronic-billing", "serve", environment=environment)
    fleet.start("worker", "electronic-billing", "worker", environment=environment)
    wait_until(lambda: _answers(f"{credentials.web_url}/readyz"), web, READY_WITHIN_SECONDS)
    return Demo(
        web_url=credentials.web_url,
        simulator_url=told["base_url"],
        control_url=told["control_url"],
        credentials=credentials,
        fleet=fleet,
        environment=environment,
    )


def _start_simulator(fleet: Fleet, port: int, step_seconds: float) -> dict[str, str]:
    simulator = fleet.start(
        "simulator",
        "fic-simulator",
        "serve",
        f"--port={port}",
        f"--data={fleet.folder / 'simulator'}",
        "--allow-http-sinks",
        f"--switch=sdi_step_seconds={step_seconds}",
        environment={},
    )
    line = simulator.process.stdout.readline() if simulator.process.stdout else ""
    if not line:
        simulator.process.wait()
        raise DemoFailed(f"The simulator did not start. Its last words:\n{simulator.last_words()}")
    told: dict[str, str] = json.loads(line)
    return told


def _credentials(data: Path, owner_dsn: str, say: object) -> Credentials:
    known = _read_credentials(data)
    if known is not None and known.api_key:
        return known
    credentials = Credentials(sealing_key=new_key(), password=secrets.token_urlsafe(9))
    asyncio.run(_seed(owner_dsn, credentials))
    _write_credentials(data, credentials)
    if callable(say):
        say(f"The demo made its own keys and passwords; they are in {_credentials_file(data)}.")
    return credentials


async def _seed(owner_dsn: str, credentials: Credentials) -> None:
    """Two rental companies: one in Italy, and one in France that must never see any of this."""
    now, password_hash = SystemClock().now(), hash_password(Secret(credentials.password))
    async with open_pool(owner_dsn) as pool:
        owner = Database(pool)
        italian = [
            NewPerson(f"{who}@aurora.example", role.value.title(), role, password_hash) for who, role in ROLES.items()
        ]
        french = [NewPerson("admin@aurore.example", "Administrator", Role.ADMINISTRATOR, password_hash)]
        aurora = await add_tenant(owner, now, "Autonoleggio Aurora", "Italia", italian, locale="it")
        aurore = await add_tenant(owner, now, "Location Aurore", "France", french, locale="en")
    credentials.api_key = aurora.api_key.reveal()
    credentials.french_api_key = aurore.api_key.reveal()


def _introduce(demo: Demo, out: Console) -> None:
    out.print(f"""
[bold]electronic-billing is ready[/]  (Ctrl-C stops everything)

  Pages            {demo.web_url}
  Fatture in Cloud {demo.simulator_url}  (simulated, with SDI behind it)
  API              {demo.web_url}/api/v1  key {demo.credentials.api_key}

  Log in as        admin@aurora.example (also operator@, accountant@, viewer@)
                   admin@aurore.example is a French company, for which none of this exists
  Password         {demo.credentials.password}

[bold]First:[/] open {demo.web_url}/settings/integrations and turn on Electronic Billing.
[bold]Then:[/]  make demo ARGS=--invoice, in another terminal, posts an invoice; watch it reach SDI.
""")


def _credentials_file(data: Path) -> Path:
    return data / "credentials.json"


def _read_credentials(data: Path) -> Credentials | None:
    try:
        return Credentials(**json.loads(_credentials_file(data).read_text()))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError):
        raise DemoFailed(f"{_credentials_file(data)} cannot be read. Start afresh: make clean") from None


def _write_credentials(data: Path, credentials: Credentials) -> None:
    path = _credentials_file(data)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(credentials), file, indent=1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address on loopback
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends us as Ctrl-C does."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _quiet(_: str) -> None:
    sys.stdout.flush()
