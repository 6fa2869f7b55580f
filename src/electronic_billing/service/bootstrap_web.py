"""The web's part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
from starlette.applications import Starlette

from electronic_billing.db.roles import INGEST, WEB
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.fic.event_signature import load_event_key
from electronic_billing.kit.clock import Clock
from electronic_billing.service.bootstrap import open_ground
from electronic_billing.service.settings import FIC_URL, Settings
from electronic_billing.tenants.model import Person
from electronic_billing.tenants.passwords import PasswordCheck
from electronic_billing.web.app import build_web, edge_settings
from electronic_billing.web.assets import Assets
from electronic_billing.web.checking import CheckRoom
from electronic_billing.web.i18n import Catalogues
from electronic_billing.web.language import Languages
from electronic_billing.web.live import LiveHub
from electronic_billing.web.pages import Pages
from electronic_billing.web.session import person_or_none
from electronic_billing.web.site import EventTrust, Site
from electronic_billing.web.viewing import shell_of


@asynccontextmanager
async def open_web(settings: Settings, clock: Clock) -> AsyncIterator[Starlette]:
    """The web application with its pools open."""
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(open_ground(settings, clock))
        pool = await stack.enter_async_context(open_pool(ground.dsn(WEB), max_size=10))
        ingest = await stack.enter_async_context(open_pool(ground.dsn(INGEST), max_size=8))
        database, assets = Database(pool), Assets()
        links = ground.links(database)
        languages = Languages(Catalogues(), lambda connection: _locale_of(person_or_none(connection)))
        site = Site(
            database=database,
            ingest=Database(ingest),
            links=links,
            clock=clock,
            passwords=PasswordCheck(),
            events=EventTrust(load_event_key(settings.fic_event_key), issuer=FIC_URL),
            live=LiveHub(lambda: _listener(ground.dsn(WEB))),
            checks=CheckRoom(),
            pages=Pages(languages, assets, shell_of),
            public_url=settings.public_url,
        )
        yield build_web(site, assets, edge_settings(site, settings.fic_url))


def _locale_of(person: Person | None) -> str | None:
    return None if person is None else person.user.locale or person.tenant.locale


async def _listener(dsn: str) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(dsn, autocommit=True)
