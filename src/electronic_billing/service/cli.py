import asyncio
import secrets
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import psycopg
import typer
from rich.console import Console

from electronic_billing.db.migrate import migrate as migrate_database
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.kit.clock import SystemClock
from electronic_billing.kit.logs import configure_logs
from electronic_billing.kit.sealing import new_key
from electronic_billing.kit.secret import Secret
from electronic_billing.service import demo as demonstration
from electronic_billing.service.doctor import examine
from electronic_billing.service.embedded_errors import EmbeddedPostgresFailed
from electronic_billing.service.people import NewPerson, add_tenant
from electronic_billing.service.run import run_worker
from electronic_billing.service.run import serve as serve_web
from electronic_billing.service.settings import Settings, SettingsWrong, read_settings
from electronic_billing.tenants.model import Role
from electronic_billing.tenants.passwords import hash_password

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def about() -> None:
    """Italian e-invoices for vehicle rental, through Fatture in Cloud and SDI."""


@app.command()
def serve() -> None:
    """Run the web process: pages, API and webhook."""
    asyncio.run(serve_web(_settings()))


@app.command()
def worker() -> None:
    """Run a worker: it creates, sends and follows. Run as many as you like."""
    asyncio.run(run_worker(_settings()))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema. DATABASE_URL must log in as its owner here, and only here."""
    settings = _settings()
    password = settings.database_password
    try:
        migrate_database(settings.database_url, password.reveal() if password else None)
    except psycopg.OperationalError as error:
        _stop(f"The database does not answer: {str(error).splitlines()[0]}")
    out.print("The schema is the newest.")


@app.command()
def doctor() -> None:
    """Look at this set-up and say what is wrong with it."""
    settings, ill = _settings(), False

    async def examine_all() -> None:
        nonlocal ill
        async for finding in examine(settings):
            ill = ill or not finding.is_well
            out.print(f"{'[green]well[/]' if finding.is_well else '[red]ill [/]'}  {finding.what}")
            if finding.advice:
                out.print(f"      {finding.advice}")

    asyncio.run(examine_all())
    raise typer.Exit(1 if ill else 0)


@app.command()
def new_sealing_key() -> None:
    """Print a fresh key for EBILLING_KEYS. To rotate, put it in front of the old one."""
    out.print(new_key())


@app.command()
def add_company(
    name: Annotated[str, typer.Argument(help="The rental company's name.")],
    email: Annotated[str, typer.Option(help="Its first administrator's address.")],
    country: Annotated[str, typer.Option(help="Where it is based.")] = "IT",
) -> None:
    """Add a rental company with its first administrator and an API key for the host. DATABASE_URL: the owner's."""
    settings, password = _settings(), Secret(secrets.token_urlsafe(12))
    person = NewPerson(email, "Administrator", Role.ADMINISTRATOR, hash_password(password))

    async def add() -> None:
        async with open_pool(settings.database_url) as pool:
            locale = "it" if country.upper() == "IT" else "en"
            made = await add_tenant(Database(pool), SystemClock().now(), name, country, [person], locale=locale)
        out.print(f"Added {name}. Told once, kept only as hashes:")
        out.print(f"  {email}  password {password.reveal()}")
        out.print(f"  API key  {made.api_key.reveal()}")

    asyncio.run(add())


@app.command()
def demo(
    play: Annotated[bool, typer.Option("--play", help="Play the stories without a person, and exit.")] = False,
    invoice: Annotated[bool, typer.Option("--invoice", help="Post a sample invoice to the running demo.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="With --invoice: one that SDI will discard.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Delete the demo's data.")] = False,
    port: Annotated[int, typer.Option(help="The web port; the simulator takes the next one.")] = 8170,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("var/demo"),
) -> None:
    """Run everything on this machine: PostgreSQL, the simulator, web and worker, with demo tenants."""
    try:
        if remove:
            demonstration.remove(data)
        elif invoice:
            demonstration.post_invoice(data, out, reject=reject)
        elif play:
            raise typer.Exit(demonstration.play(out))
        else:
            demonstration.run(data, port, out)
    except (demonstration.DemoFailed, EmbeddedPostgresFailed) as trouble:
        _stop(str(trouble))


def main() -> None:
    app()


def _settings() -> Settings:
    try:
        settings = read_settings()
    except SettingsWrong as wrong:
        _stop("\n".join(wrong.faults))
    configure_logs(as_json=settings.logs_as_json)
    return settings


def _stop(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    raise typer.Exit(1)
