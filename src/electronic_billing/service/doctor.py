"""`doctor` looks at a set-up and says what is wrong with it, one line each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg

from electronic_billing.db.migrate import schema_is_current
from electronic_billing.db.roles import INGEST, WEB, WORKER, as_role
from electronic_billing.fic.transport import open_http, probe
from electronic_billing.service.settings import Settings
from electronic_billing.web.site import CALLBACK_PATH, WEBHOOK_PATH


@dataclass(frozen=True)
class Observation:
    is_well: bool
    what: str
    advice: str = ""


async def observe(settings: Settings) -> AsyncIterator[Observation]:
    for role in (WEB, WORKER, INGEST):
        yield _role(settings, role)
    yield _schema(settings)
    yield Observation(is_well=True, what=f"{len(settings.keys)} sealing key(s); the first one seals.")
    yield await _fic(settings)
    async for observation in _public_address(settings):
        yield observation


def _role(settings: Settings, role: str) -> Observation:
    password = settings.database_password
    try:
        with psycopg.connect(_dsn(settings, role), connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        advice = "Run `electronic-billing migrate` as the database's owner"
        advice += "." if password else ", and set EBILLING_DATABASE_PASSWORD if the server asks for one."
        return Observation(is_well=False, what=f"Cannot log in as {role}: {str(error).splitlines()[0]}", advice=advice)
    if row and row[0]:
        return Observation(
            is_well=False, what=f"{role} bypasses row level security.", advice="Take that right away from the role."
        )
    return Observation(is_well=True, what=f"The database takes {role}.")


def _schema(settings: Settings) -> Observation:
    try:
        current = schema_is_current(_dsn(settings, WEB))
    except Exception as error:  # noqa: BLE001 - whatever it is, the doctor tells it and goes on
        return Observation(is_well=False, what=f"The schema cannot be read: {str(error).splitlines()[0]}")
    if not current:
        return Observation(
            is_well=False, what="The schema is not the newest.", advice="Run `electronic-billing migrate`."
        )
    return Observation(is_well=True, what="The schema is the newest.")


async def _fic(settings: Settings) -> Observation:
    async with open_http() as http:
        status = await probe(http, f"{settings.fic_url}/user/info")
    if status is None:
        return Observation(
            is_well=False, what=f"{settings.fic_url} does not answer.", advice="Check the network and EBILLING_FIC_URL."
        )
    return Observation(is_well=True, what=f"Fatture in Cloud answers at {settings.fic_url}.")


async def _public_address(settings: Settings) -> AsyncIterator[Observation]:
    sink = settings.public_url + WEBHOOK_PATH
    if not settings.public_url.startswith("https://"):
        yield Observation(
            is_well=False,
            what=f"{settings.public_url} is only for this machine: Fatture in Cloud sends events to https alone.",
            advice="Set EBILLING_PUBLIC_URL to the address that the internet sees. Without events the sweep still works.",
        )
    async with open_http() as http:
        status = await probe(http, sink)
    if status is None:
        yield Observation(
            is_well=False,
            what=f"{sink} does not answer from here.",
            advice="Start `electronic-billing serve` and check the proxy in front of it.",
        )
    elif status != 400:  # what our own route answers to a handshake without a challenge
        yield Observation(
            is_well=False,
            what=f"{sink} is answered by something else (status {status}).",
            advice="Check that the proxy passes this path to us.",
        )
    else:
        yield Observation(is_well=True, what=f"The webhook address {sink} reaches us from here.")
    yield Observation(is_well=True, what=f"Register this redirect URI in the app: {settings.public_url}{CALLBACK_PATH}")


def _dsn(settings: Settings, role: str) -> str:
    password = settings.database_password
    return as_role(settings.database_url, role, password.reveal() if password else None)
