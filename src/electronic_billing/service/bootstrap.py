"""The composition root: everything is made here, from settings, and handed on as arguments.

The web's part is beside it, in `bootstrap_web`, so that a worker does not carry the web's libraries.
"""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from electronic_billing.companies.model import WEBHOOK_PATH
from electronic_billing.companies.watch import Watcher
from electronic_billing.connections.link import Links
from electronic_billing.connections.model import CALLBACK_PATH
from electronic_billing.connections.settings import FicAccess
from electronic_billing.db.jobs import Pump
from electronic_billing.db.roles import WORKER, as_role
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.fic.oauth import OAuthApp
from electronic_billing.fic.transport import open_http
from electronic_billing.invoices.jobs import invoice_sources
from electronic_billing.kit.clock import Clock
from electronic_billing.kit.sealing import Sealer, parse_key
from electronic_billing.service.settings import Settings


@dataclass(frozen=True)
class Ground:
    """What the web process and a worker both stand on."""

    settings: Settings
    clock: Clock
    sealer: Sealer
    fic: FicAccess

    def dsn(self, role: str) -> str:
        password = self.settings.database_password
        return as_role(self.settings.database_url, role, password.reveal() if password else None)

    def links(self, database: Database) -> Links:
        return Links(database, self.clock, self.sealer, self.fic)


@asynccontextmanager
async def open_ground(settings: Settings, clock: Clock) -> AsyncIterator[Ground]:
    async with open_http() as http:
        app = OAuthApp(settings.fic_client_id, settings.fic_client_secret, settings.public_url + CALLBACK_PATH)
        sealer = Sealer([parse_key(key.reveal()) for key in settings.keys])
        yield Ground(settings, clock, sealer, FicAccess(http, settings.fic_url, app))


@asynccontextmanager
async def open_worker(settings: Settings, clock: Clock, chance: random.Random | None = None) -> AsyncIterator[Pump]:
    """What works the due rows, with its pool open."""
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(open_ground(settings, clock))
        pool = await stack.enter_async_context(open_pool(ground.dsn(WORKER), max_size=10))
        database = Database(pool)
        jitter = chance or random.Random()  # noqa: S311 - not a secret
        links = ground.links(database)
        watcher = Watcher(links, settings.public_url + WEBHOOK_PATH)
        yield Pump(database, clock, [*invoice_sources(links, jitter), watcher.take])
