import asyncio
import logging
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fic_simulator.control import companies_line
from fic_simulator.serving import PortTaken, serve_forever
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.storage import DataFileInUse, DataFileUnreadable
from fic_simulator.switches import SwitchRefused, explained
from fic_simulator.wire import Json, to_json

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


class Seed(StrEnum):
    DEMO = "demo"
    EMPTY = "empty"


@app.callback()
def simulate() -> None:
    """A simulated Fatture in Cloud with an exchange (SDI) behind it."""


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 8071,
    host: Annotated[str, typer.Option(help="The control interface has no sign-in: keep it on loopback.")] = "127.0.0.1",
    data: Annotated[Path | None, typer.Option(help="Keep the state in this file.")] = None,
    seed: Annotated[Seed, typer.Option(help="What a new simulator starts with.")] = Seed.DEMO,
    allow_http_sinks: Annotated[bool, typer.Option("--allow-http-sinks", help="Webhooks to http addresses.")] = False,
    speed: Annotated[float, typer.Option(help="How fast its clock runs.", min=0, max=100_000)] = 1.0,
    switch: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, as often as needed.")] = None,
) -> None:
    """Serve until interrupted. Prints one JSON line when ready; logs go to stderr."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        wishes = _wishes(switch or [])
        if allow_http_sinks:
            wishes["allow_http_sinks"] = True
        settings = SimulatorSettings(seed=seed.value, data_file=data, speed=speed, switches=wishes)
        asyncio.run(_serve(settings, host, port))
    except (PortTaken, DataFileInUse, DataFileUnreadable, SwitchRefused) as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(1) from trouble
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command()
def switches() -> None:
    """List the behaviours that can be switched, with their defaults."""
    table = Table("switch", "default", "meaning", box=SIMPLE)
    for name, default, meaning in explained():
        table.add_row(name, escape(to_json(default).decode()), escape(meaning))
    Console().print(table)


def main() -> None:
    app()


async def _serve(settings: SimulatorSettings, host: str, port: int) -> None:
    simulator = Simulator(settings)
    await serve_forever(simulator, host, port, lambda: _announce(simulator))


def _announce(simulator: Simulator) -> None:
    line: Json = {
        "base_url": simulator.base_url,
        "control_url": simulator.control_url,
        "manual_token": simulator.manual_token,
        "companies": companies_line(simulator),
    }
    sys.stdout.buffer.write(to_json(line) + b"\n")
    sys.stdout.buffer.flush()


def _wishes(pairs: list[str]) -> Json:
    """Values are JSON where they can be read as JSON, else plain text."""
    wishes: Json = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise SwitchRefused(f"A switch is written NAME=VALUE, not {pair}.")
        try:
            wishes[name] = msgspec.json.decode(text)
        except msgspec.DecodeError:
            wishes[name] = text
    return wishes
