from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.model import Setup, Subscription
from electronic_billing.companies.store import find_subscription
from electronic_billing.connections.model import Connection
from electronic_billing.connections.quota import PER_HOUR, PER_MONTH, CallsUsed, calls_used
from electronic_billing.db.transaction import Tx
from electronic_billing.tenants.model import Permission
from electronic_billing.web.i18n import Words
from electronic_billing.web.pages import is_htmx
from electronic_billing.web.routes.addresses import INTEGRATIONS_PATH
from electronic_billing.web.routes.company_rows import CompanyRow, read_rows
from electronic_billing.web.session import italian_person
from electronic_billing.web.shell import BILLING
from electronic_billing.web.site import site_of
from electronic_billing.web.wording import CONNECTION_KINDS, MODALITA, SCOPE_NAMES, VAT_NAMES


@dataclass(frozen=True, slots=True)
class CompanyHealth:
    row: CompanyRow
    subscription: Subscription | None
    used: CallsUsed | None = None

    @property
    def connection_kind(self) -> Words:
        connection = self.row.connection
        return "" if connection is None else CONNECTION_KINDS.get(connection.kind, connection.kind)

    @property
    def scopes(self) -> Sequence[Words]:
        connection = self.row.connection
        return [] if connection is None else scopes_of(connection)

    @property
    def payment_method(self) -> Words:
        setup = self.row.company.setup
        return "" if setup is None else MODALITA.get(setup.payment_method, setup.payment_method)

    @property
    def vats(self) -> Sequence[tuple[Words, int]]:
        return vats_of(self.row.company.setup)


def routes() -> list[BaseRoute]:
    return [Route(BILLING.url, show, methods=["GET"])]


async def show(request: Request) -> Response:
    """What is connected, whether it works, and how each company is set up."""
    person = italian_person(request)
    site = site_of(request)
    async with site.database.tenant(person.tenant.id) as tx:
        rows = await read_rows(tx)
        companies = [await _health(tx, row, site.clock.now()) for row in rows]
    context = {
        "companies": companies,
        "now": site.clock.now(),
        "per_hour": PER_HOUR,
        "per_month": PER_MONTH,
        "may_manage": person.may(Permission.MANAGE_INTEGRATIONS),
        "page_url": BILLING.url,
        "integrations_url": INTEGRATIONS_PATH,
    }
    if is_htmx(request):
        return site.pages.render_part(request, "billing.html", "live", context)
    return site.pages.render(request, "billing.html", context)


async def _health(tx: Tx, row: CompanyRow, now: datetime) -> CompanyHealth:
    subscription = await find_subscription(tx, row.company.id)
    connection = row.connection
    used = None if connection is None else await calls_used(tx, connection.id, now)
    return CompanyHealth(row, subscription, used)


def scopes_of(connection: Connection) -> list[Words]:
    return [SCOPE_NAMES.get(scope, scope) for scope in connection.scopes]


def vats_of(setup: Setup | None) -> list[tuple[Words, int]]:
    return [] if setup is None else [(VAT_NAMES.get(key, key), vat_id) for key, vat_id in setup.vat_ids.items()]
