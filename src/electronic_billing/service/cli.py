"""The commands. Each imports what it needs when it runs: a worker carries no web library and starts at once."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer._click.core import Context
from typer._click.exceptions import UsageError  # typer publishes neither, and needs both to be overridden
from typer.core import TyperCommand

if TYPE_CHECKING:
    from electronic_billing.service.settings import Settings

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
    from electronic_billing.service.doctor import observe

    settings = _settings()

    async def observe_all() -> bool:
        all_well = True
        async for seen in observe(settings):
            all_well = all_well and seen.is_well
            typer.echo(f"{typer.style('well', 'green') if seen.is_well else typer.style('ill ', 'red')}  {seen.what}")
            if seen.advice:
                typer.echo(f"      {seen.advice}")
        return all_well

    raise typer.Exit(0 if asyncio.run(observe_all()) else 1)


class _Checking(TyperCommand):
    """Says wrong use in one sentence, where typer would print its usage too."""

    def make_context(self, *args: Any, **more: Any) -> Context:  # noqa: ANN401 - typer's own signature
        try:
            return super().make_context(*args, **more)
        except UsageError as wrong:
            from electronic_billing.service.check_command import unknown_option

            _stop(unknown_option(getattr(wrong, "option_name", ""), os.environ), 2)


@app.command(cls=_Checking)
def check(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, and folders with .xml, .p7m and .zip files.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="For people or for programs.")] = "text",
    lang: Annotated[str, typer.Option(metavar="it|en", help="Italian, or as the environment's locale says.")] = "",
    today: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of sending: today in Rome.")] = "",
    sdi_name: Annotated[bool, typer.Option("--sdi-name", help="Also ask for a file name as SDI wants it.")] = False,
) -> None:
    """Say what SDI would say of e-invoice files, before they are sent. Needs no database and no network."""
    from electronic_billing.service.check_command import Wish, WrongUse, run

    try:
        found = run(Wish(paths or [], form, lang, today, sdi_name), _progress)
    except WrongUse as wrong:
        _stop(str(wrong), 2)
    raise typer.Exit(found)


def _progress(total: int, on_same_screen: bool) -> AbstractContextManager[Callable[[], None]]:
    from electronic_billing.service.check_progress import progress

    return progress(total, on_same_screen)


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


def _settings() -> "Settings":
    from electronic_billing.kit.logs import configure_logs
    from electronic_billing.service.settings import SettingsWrong, read_settings

    try:
        settings = read_settings()
    except SettingsWrong as wrong:
        _stop("\n".join(wrong.faults))
    configure_logs(as_json=settings.logs_as_json)
    return settings


def _stop(sentence: str, code: int = 1) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    raise typer.Exit(code)
