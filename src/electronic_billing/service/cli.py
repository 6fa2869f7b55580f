"""The commands. Each imports what it needs when it runs: a worker carries no web library and starts at once."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from electronic_billing.kit.logs import configure_logs
from electronic_billing.service.settings import Settings, SettingsWrong, read_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def about() -> None:
    """Italian e-invoices for vehicle rental, through Fatture in Cloud and SDI."""


@app.command()
def serve() -> None:
    """Run the web process: pages, API and webhook."""
    from electronic_billing.service.run_web import serve as serve_web

    serve_web(_settings())


@app.command()
def worker() -> None:
    """Run a worker: it creates, sends and follows. Run as many as you like."""
    from electronic_billing.service.run_worker import run_worker

    asyncio.run(run_worker(_settings()))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema. DATABASE_URL must log in as its owner here, and only here."""
    from psycopg import OperationalError

    from electronic_billing.db.migrate import migrate as migrate_database

    settings = _settings()
    password = settings.database_password
    try:
        migrate_database(settings.database_url, password.reveal() if password else None)
    except OperationalError as error:
        _stop(f"The database does not answer: {str(error).splitlines()[0]}")
    typer.echo("The schema is the newest.")


@app.command()
def doctor() -> None:
    """Look at this set-up and say what is wrong with it."""
    from electronic_billing.service.doctor import examine

    settings = _settings()

    async def examine_all() -> bool:
        all_well = True
        async for finding in examine(settings):
            all_well = all_well and finding.is_well
            typer.echo(
                f"{typer.style('well', 'green') if finding.is_well else typer.style('ill ', 'red')}  {finding.what}"
            )
            if finding.advice:
                typer.echo(f"      {finding.advice}")
        return all_well

    raise typer.Exit(0 if asyncio.run(examine_all()) else 1)


@app.command()
def new_sealing_key() -> None:
    """Print a fresh key for EBILLING_KEYS. To rotate, put it in front of the old one."""
    from electronic_billing.kit.sealing import new_key

    typer.echo(new_key())


@app.command()
def add_company(
    name: Annotated[str, typer.Argument(help="The rental company's name.")],
    email: Annotated[str, typer.Option(help="Its first administrator's address.")],
    country: Annotated[str, typer.Option(help="Where it is based.")] = "IT",
) -> None:
    """Add a rental company with its first administrator and an API key for the host. DATABASE_URL: the owner's."""
    from electronic_billing.service.people import add_first_tenant

    made = asyncio.run(add_first_tenant(_settings(), name, email, country))
    typer.echo(f"Added {name}. Told once, kept only as hashes:")
    typer.echo(f"  {email}  password {made.password.reveal()}")
    typer.echo(f"  API key  {made.api_key.reveal()}")


@app.command()
def demo(
    play: Annotated[bool, typer.Option("--play", help="Play the stories without a person, and exit.")] = False,
    invoice: Annotated[bool, typer.Option("--invoice", help="Post a sample invoice to the running demo.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="With --invoice: one that SDI will discard.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Delete the demo's data.")] = False,
    port: Annotated[int, typer.Option(help="The web port; the simulator takes the next one.", min=1, max=65534)] = 8170,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("var/demo"),
) -> None:
    """Run everything on this machine: PostgreSQL, the simulator, web and worker, with demo tenants."""
    from rich.console import Console

    from electronic_billing.service import demo as demonstration
    from electronic_billing.service.embedded_errors import EmbeddedPostgresFailed

    out = Console(highlight=False, soft_wrap=not play)
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
