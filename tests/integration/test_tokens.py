"""A connection's tokens: renewed once however many ask, kept through lost answers and lost leases, sealed to their row."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from electronic_billing.connections.authorize import Asker, connect_with_code, connect_with_manual_token
from electronic_billing.connections.errors import ReconnectNeeded, RenewalInProgress
from electronic_billing.connections.link import Links, Pause
from electronic_billing.connections.model import ConnectionState
from electronic_billing.connections.settings import FicAccess
from electronic_billing.connections.store import find_connection, lose_grant
from electronic_billing.db.roles import WEB, as_role
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.fic.errors import AuthorizationRefused, Unauthorized, Unreachable
from electronic_billing.fic.oauth import OAuthApp, refresh
from electronic_billing.fic.transport import HttpClient, open_http
from electronic_billing.kit.clock import MovedClock
from electronic_billing.kit.sealing import Sealer, new_key, parse_key
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.audit import SYSTEM
from fic_simulator.oauth import find_app, issue_code
from fic_simulator.serving import serving
from fic_simulator.settings import RegisteredApp, SimulatorSettings
from fic_simulator.simulator import Simulator
from integration.rows import plant_tenant

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TOKEN_LIFE = timedelta(hours=24)
SCOPES = ["issued_documents.invoices:a", "settings:r"]


async def briefly(_: float) -> None:
    await asyncio.sleep(0.001)


@dataclass
class Account:
    """A tenant's connection to a real simulator, both with clocks that the test moves.

    The answer of a slow request is held back: `asked` tells that it is due, `go` lets it out.
    """

    simulator: Simulator
    clock: MovedClock
    database: Database
    http: HttpClient
    app: OAuthApp
    keys: list[bytes]
    tenant_id: UUID
    asker: Asker
    asked: asyncio.Event
    go: asyncio.Event

    def links(self, *keys: bytes, secret: str | None = None, pause: Pause = briefly) -> Links:
        app = self.app if secret is None else OAuthApp(self.app.client_id, Secret(secret), self.app.redirect_uri)
        fic = FicAccess(self.http, self.simulator.base_url, app)
        return Links(self.database, self.clock, Sealer(keys or self.keys), fic, pause=pause)

    async def connect(self) -> UUID:
        found = find_app(self.simulator.world, self.app.client_id)
        assert found is not None
        code = issue_code(self.simulator.world, found, self.app.redirect_uri, SCOPES)
        return await connect_with_code(self.links(), self.asker, code.id)

    async def move(self, step: timedelta) -> None:
        self.clock.advance(step)
        await self.simulator.advance(step.total_seconds())

    async def call(self, connection_id: UUID, links: Links | None = None) -> int:
        return len(await (links or self.links()).client(self.tenant_id, connection_id).user_companies())

    async def state(self, connection_id: UUID) -> ConnectionState:
        async with self.database.tenant(self.tenant_id) as tx:
            found = await find_connection(tx, connection_id)
        assert found is not None
        return found.state

    async def value(self, query: Any, *params: object) -> Any:
        async with self.database.tenant(self.tenant_id) as tx:
            return await tx.value(query, params)

    async def held_refresh_token(self, connection_id: UUID) -> Secret:
        sealed = await self.value("SELECT refresh_token FROM connections WHERE id = %s", connection_id)
        return self.links().sealer.open(sealed, f"connections.refresh_token:{connection_id}")

    def renewals(self) -> int:
        return sum(request.path == "/oauth/token" for request in self.simulator.world.requests)

    def fail(self, kind: str, **more: Any) -> None:
        self.simulator.world.faults.add({"kind": kind, "path_contains": "/oauth/token", **more})


@asynccontextmanager
async def open_account(database_url: str, **switches: Any) -> AsyncIterator[Account]:
    asked, go = asyncio.Event(), asyncio.Event()

    async def wait(_: float) -> None:
        asked.set()
        await go.wait()

    app = OAuthApp("app", Secret("app-secret"), "https://billing.example/callback")
    registered = RegisteredApp(app.client_id, app.client_secret.reveal(), redirect_uris=(app.redirect_uri,))
    simulator = Simulator(
        SimulatorSettings(start_at=START, speed=0.0, apps=(registered,), switches=switches, wait=wait)
    )
    tenant_id = plant_tenant(database_url)
    async with (
        serving(simulator),
        open_http() as http,
        open_pool(as_role(database_url, WEB), max_size=10) as pool,
    ):
        yield Account(
            simulator=simulator,
            clock=MovedClock(START),
            database=Database(pool),
            http=http,
            app=app,
            keys=[parse_key(new_key())],
            tenant_id=tenant_id,
            asker=Asker(tenant_id, tenant_id, tenant_id, SYSTEM),
            asked=asked,
            go=go,
        )


@pytest.fixture
async def account(shared_database: str) -> AsyncIterator[Account]:
    async with open_account(shared_database) as opened:
        yield opened


async def test_twenty_calls_at_once_renew_an_expiring_token_once(account: Account) -> None:
    connection = await account.connect()
    await account.move(TOKEN_LIFE - timedelta(minutes=1))
    before = account.renewals()
    links = account.links()
    answers = await asyncio.gather(*(account.call(connection, links) for _ in range(20)))
    assert 1 == len(set(answers))
    assert 1 == account.renewals() - before


async def test_twenty_refused_calls_at_once_renew_the_token_once(account: Account) -> None:
    """Fatture in Cloud ended the token before its time: every call finds out by itself."""
    connection = await account.connect()
    for grant in account.simulator.world.grants:
        grant.access_expires_at = account.simulator.world.now()
    before = account.renewals()
    links = account.links()
    await asyncio.gather(*(account.call(connection, links) for _ in range(20)))
    assert 1 == account.renewals() - before


async def test_waiting_for_a_renewal_spends_no_budget(account: Account) -> None:
    """Twenty calls and one renewal are twenty-one calls, however often those that wait have looked."""
    connection = await account.connect()
    await account.move(TOKEN_LIFE - timedelta(minutes=1))
    account.fail("slow")
    looks = 0

    async def pause(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks > 190:  # all nineteen have looked ten times
            account.go.set()
        await briefly(0)

    links = account.links(pause=pause)
    await asyncio.gather(*(account.call(connection, links) for _ in range(20)))
    used = await account.value("SELECT used FROM fic_calls WHERE connection_id = %s AND span = 'month'", connection)
    assert 21 == used


async def test_after_a_renewal_the_old_refresh_token_is_dead(account: Account) -> None:
    connection = await account.connect()
    old = await account.held_refresh_token(connection)
    await account.move(TOKEN_LIFE)
    await account.call(connection)
    assert old != await account.held_refresh_token(connection)
    with pytest.raises(AuthorizationRefused):
        await refresh(account.http, account.simulator.base_url, account.app, old)


async def test_a_renewal_that_never_arrived_is_made_again(account: Account) -> None:
    connection = await account.connect()
    await account.move(TOKEN_LIFE)
    account.fail("lose_request")
    with pytest.raises(Unreachable):
        await account.call(connection)
    assert 0 < await account.call(connection)


async def test_a_renewal_whose_answer_was_lost_is_tried_again_and_then_asks_to_reconnect(account: Account) -> None:
    connection = await account.connect()
    await account.move(TOKEN_LIFE)
    account.fail("lose_answer")
    with pytest.raises(Unreachable):
        await account.call(connection)
    assert ConnectionState.CONNECTED is await account.state(connection)
    with pytest.raises(ReconnectNeeded):
        await account.call(connection)
    assert ConnectionState.RECONNECT is await account.state(connection)
    asked = account.simulator.world.requests.total
    with pytest.raises(ReconnectNeeded):
        await account.call(connection)
    assert asked == account.simulator.world.requests.total


async def test_where_the_old_refresh_token_has_grace_a_lost_answer_costs_nothing(shared_database: str) -> None:
    async with open_account(shared_database, old_refresh_token="grace") as account:
        connection = await account.connect()
        await account.move(TOKEN_LIFE)
        account.fail("lose_answer")
        with pytest.raises(Unreachable):
            await account.call(connection)
        assert 0 < await account.call(connection)


async def test_a_slow_renewal_keeps_its_tokens_though_its_lease_has_ended(account: Account) -> None:
    """Its tokens are the newest there are, so they are kept over the spent one whoever holds the lease."""
    connection = await account.connect()
    await account.move(TOKEN_LIFE)
    account.fail("slow")
    slow = asyncio.create_task(account.call(connection))
    await account.asked.wait()
    await account.move(timedelta(minutes=10))
    with pytest.raises(ReconnectNeeded):  # the second one spends what the first has spent already
        await account.call(connection)
    account.go.set()
    assert 0 < await slow
    assert ConnectionState.CONNECTED is await account.state(connection)
    assert 0 < await account.call(connection)


async def test_a_late_refusal_does_not_end_a_connection_that_was_renewed_meanwhile(account: Account) -> None:
    connection = await account.connect()
    spent = await account.value("SELECT refresh_token FROM connections WHERE id = %s", connection)
    await account.move(TOKEN_LIFE)
    await account.call(connection)
    async with account.database.tenant(account.tenant_id) as tx:
        await lose_grant(tx, connection, spent, account.clock.now())
    assert ConnectionState.CONNECTED is await account.state(connection)


async def test_whoever_waits_too_long_for_a_renewal_is_told_to_come_again(account: Account) -> None:
    connection = await account.connect()
    await account.move(TOKEN_LIFE)
    async with account.database.tenant(account.tenant_id) as tx:
        await tx.execute(
            "UPDATE connections SET renew_lease_id = %s, renew_lease_until = %s WHERE id = %s",
            [uuid4(), account.clock.now() + timedelta(minutes=1), connection],
        )
    with pytest.raises(RenewalInProgress):
        await account.call(connection)
    await account.move(timedelta(minutes=1))
    assert 0 < await account.call(connection)


async def test_our_own_wrong_secret_does_not_end_the_connection(account: Account) -> None:
    """A slip in our settings must not send every administrator to the consent page."""
    connection = await account.connect()
    await account.move(TOKEN_LIFE)
    with pytest.raises(AuthorizationRefused):
        await account.call(connection, account.links(secret="another"))
    assert ConnectionState.CONNECTED is await account.state(connection)
    assert 0 < await account.call(connection)


async def test_a_revoked_manual_token_asks_to_reconnect(account: Account) -> None:
    connection = await connect_with_manual_token(account.links(), account.asker, Secret("a/made-up-by-hand"))
    with pytest.raises(ReconnectNeeded):
        await account.call(connection)
    assert ConnectionState.RECONNECT is await account.state(connection)


async def test_a_token_with_odd_letters_is_refused_before_it_travels(account: Account) -> None:
    connection = await connect_with_manual_token(account.links(), account.asker, Secret("a/tokén with blanks"))
    with pytest.raises(Unauthorized):
        await account.call(connection)


async def test_a_sealed_token_opens_in_its_own_row_only(account: Account) -> None:
    ours, other = await account.connect(), await account.connect()
    async with account.database.tenant(account.tenant_id) as tx:
        await tx.execute(
            "UPDATE connections SET access_token = o.access_token, refresh_token = o.refresh_token"
            " FROM connections o WHERE o.id = %s AND connections.id = %s",
            [other, ours],
        )
    with pytest.raises(ReconnectNeeded):
        await account.call(ours)
    assert 0 < await account.call(other)


async def test_keys_are_rotated_without_anybody_reconnecting(account: Account) -> None:
    """The new key in front, one call of each connection, then the old key goes."""
    renewed = await account.connect()
    by_hand = await connect_with_manual_token(account.links(), account.asker, Secret(account.simulator.manual_token))
    new, old = parse_key(new_key()), account.keys[0]
    for connection in (renewed, by_hand):
        assert 0 < await account.call(connection, account.links(new, old))
        assert 0 < await account.call(connection, account.links(new))
        with pytest.raises(ReconnectNeeded):
            await account.call(connection, account.links(old))
    await account.move(TOKEN_LIFE)
    assert 0 < await account.call(renewed, account.links(new))


async def test_nothing_in_the_database_is_a_token(account: Account) -> None:
    connection = await account.connect()
    row = await account.value(
        "SELECT c::text || encode(c.access_token, 'escape') FROM connections c WHERE id = %s", connection
    )
    tokens = {text for grant in account.simulator.world.grants for text in (grant.access_token, grant.refresh_token)}
    assert 2 < len(tokens)
    assert not [token for token in tokens if token and token in row]
