import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from electronic_billing.connections import store
from electronic_billing.connections.errors import ConnectionMissing, QuotaSpent, ReconnectNeeded, RenewalInProgress
from electronic_billing.connections.model import ConnectionState, SealedTokens
from electronic_billing.connections.quota import reserve_call
from electronic_billing.connections.settings import FicAccess
from electronic_billing.db.transaction import Database, Tx
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.errors import AuthorizationRefused, Throttled
from electronic_billing.fic.models import Token
from electronic_billing.fic.oauth import refresh
from electronic_billing.fic.reading import OddField
from electronic_billing.fic.transport import QuotaSeen
from electronic_billing.kit.clock import Clock
from electronic_billing.kit.sealing import SealBroken, Sealer
from electronic_billing.kit.secret import Secret

RENEW_BEFORE = timedelta(minutes=5)
LEASE = timedelta(seconds=120)  # longer than a refresh with all its time-outs: its answer must find the lease alive
OUR_OWN_FAULTS = frozenset({"invalid_client", "unauthorized_client"})  # wrong settings here: the grant is still good
WAIT_FOR_OTHER = 20  # times a quarter of a second

Pause = Callable[[float], Awaitable[None]]

log = structlog.get_logger()


def access_place(connection_id: UUID) -> str:
    return f"connections.access_token:{connection_id}"


def refresh_place(connection_id: UUID) -> str:
    return f"connections.refresh_token:{connection_id}"


class Links:
    """Opens a client of Fatture in Cloud for a tenant's connection: its tokens renewed, its calls counted."""

    def __init__(
        self, database: Database, clock: Clock, sealer: Sealer, fic: FicAccess, *, pause: Pause = asyncio.sleep
    ) -> None:
        self.database = database
        self.clock = clock
        self.sealer = sealer
        self.fic = fic
        self.pause = pause
        self._no_call_before: dict[UUID, datetime] = {}

    def client(self, tenant_id: UUID, connection_id: UUID | None) -> FicClient:
        if connection_id is None:
            raise ConnectionMissing
        tokens = ConnectionTokens(self, tenant_id, connection_id)
        return FicClient(
            self.fic.http,
            self.fic.base_url,
            tokens,
            on_quota=lambda seen: self._obey(connection_id, seen),
            on_odd=_count_odd,
        )

    async def heed(self, tenant_id: UUID, connection_id: UUID | None, error: Exception) -> None:
        """Where Fatture in Cloud answered that we call too much, nobody calls on this connection until it says."""
        if isinstance(error, Throttled) and connection_id is not None:
            until = self.clock.now() + timedelta(seconds=max(1.0, error.retry_after))
            async with self.database.tenant(tenant_id) as tx:
                await store.block_until(tx, connection_id, until)

    def refuse_while_spent(self, connection_id: UUID, now: datetime) -> None:
        until = self._no_call_before.get(connection_id)
        if until is not None and until > now:
            raise QuotaSpent(until)

    def seal_refresh(self, token: Token, connection_id: UUID) -> bytes | None:
        if token.refresh_token is None:
            return None
        return self.sealer.seal(token.refresh_token, refresh_place(connection_id))

    def _obey(self, connection_id: UUID, seen: QuotaSeen) -> None:
        now = self.clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if seen.monthly_remaining == 0:
            self._no_call_before[connection_id] = (hour.replace(day=1, hour=0) + timedelta(days=32)).replace(day=1)
        elif seen.hourly_remaining == 0:
            self._no_call_before[connection_id] = hour + timedelta(hours=1)


class ConnectionTokens:
    """The tokens of one connection. Asking for the current one counts the call that it is for."""

    def __init__(self, links: Links, tenant_id: UUID, connection_id: UUID) -> None:
        self._links = links
        self._tenant_id = tenant_id
        self._connection_id = connection_id

    async def current(self) -> Secret:
        now = self._links.clock.now()
        self._links.refuse_while_spent(self._connection_id, now)
        async with self._links.database.tenant(self._tenant_id) as tx:
            held = await store.read_tokens(tx, self._connection_id)
            held = self._usable(held, now)
            access = self._open(held.access_token, access_place)
            await reserve_call(tx, self._connection_id, now)
            await self._seal_again(tx, held, access)
        if held.refresh_token and held.access_expires_at and held.access_expires_at - RENEW_BEFORE < now:
            return await self._renewed(access)
        return access

    async def renew(self, stale: Secret) -> Secret:
        """For a call that was refused: it is made again with the new token, and counted again."""
        renewed = await self._renewed(stale)
        async with self._links.database.tenant(self._tenant_id) as tx:
            await reserve_call(tx, self._connection_id, self._links.clock.now())
        return renewed

    async def _renewed(self, stale: Secret) -> Secret:
        """One process renews, the others wait for it. Lost answers: the old refresh token is tried again once
        the lease has ended, and its refusal means reconnect."""
        for _ in range(WAIT_FOR_OTHER):
            lease_id = uuid4()
            held = await self._lease(stale, lease_id)
            if isinstance(held, Secret):
                return held
            if held is not None and held.refresh_token is not None:
                return await self._refresh(held.refresh_token, lease_id)
            await self._links.pause(0.25)
        raise RenewalInProgress

    async def _lease(self, stale: Secret, lease_id: UUID) -> Secret | SealedTokens | None:
        """A newer token, or the tokens to renew under our lease, or None while another holds it."""
        now = self._links.clock.now()
        async with self._links.database.tenant(self._tenant_id) as tx:
            held = self._usable(await store.lock_tokens(tx, self._connection_id), now)
            access = self._open(held.access_token, access_place)
            if access != stale:
                return access
            if held.refresh_token is None:
                await store.set_state(tx, self._connection_id, ConnectionState.RECONNECT, now)
            elif held.renew_lease_until is None or held.renew_lease_until <= now:
                await reserve_call(tx, self._connection_id, now)
                await store.lease_renewal(tx, self._connection_id, lease_id, now + LEASE)
                return held
            else:
                return None
        raise ReconnectNeeded

    async def _refresh(self, spent: bytes, lease_id: UUID) -> Secret:
        old = self._open(spent, refresh_place)
        fic = self._links.fic
        try:
            token = await refresh(fic.http, fic.base_url, fic.app, old)
        except AuthorizationRefused as refused:
            log.warning("connection lost", connection=str(self._connection_id), error=refused.error)
            if refused.error in OUR_OWN_FAULTS:
                await self._give_lease_back(lease_id)
                raise
            async with self._links.database.tenant(self._tenant_id) as tx:
                await store.lose_grant(tx, self._connection_id, spent, self._links.clock.now())
            raise ReconnectNeeded from refused
        except Exception:  # of any kind, and raised on: only the lease must not outlive the attempt
            await self._give_lease_back(lease_id)
            raise
        return await self._keep(token, spent)

    async def _keep(self, token: Token, spent: bytes) -> Secret:
        now = self._links.clock.now()
        access = self._links.sealer.seal(token.access_token, access_place(self._connection_id))
        renewed = self._links.seal_refresh(token, self._connection_id)
        async with self._links.database.tenant(self._tenant_id) as tx:
            expires_at = now + timedelta(seconds=token.expires_in)
            await store.keep_renewed(
                tx, self._connection_id, spent, access=access, refresh=renewed, expires_at=expires_at, now=now
            )
        return token.access_token

    async def _seal_again(self, tx: Tx, held: SealedTokens, access: Secret) -> None:
        """After a new key was put in front: so the old one can be dropped once every connection has made a call."""
        sealer = self._links.sealer
        if sealer.is_current(held.access_token) or held.renew_lease_id is not None:
            return
        place, refresh = refresh_place(self._connection_id), held.refresh_token
        await store.seal_again(
            tx,
            self._connection_id,
            held.access_token,
            access=sealer.seal(access, access_place(self._connection_id)),
            refresh=None if refresh is None else sealer.seal(self._open(refresh, refresh_place), place),
        )

    async def _give_lease_back(self, lease_id: UUID) -> None:
        async with self._links.database.tenant(self._tenant_id) as tx:
            await store.end_renewal(tx, self._connection_id, lease_id)

    def _usable(self, held: SealedTokens | None, now: datetime) -> SealedTokens:
        if held is None:
            raise ConnectionMissing
        if held.state is ConnectionState.RECONNECT:
            raise ReconnectNeeded
        if held.blocked_until is not None and held.blocked_until > now:
            raise QuotaSpent(held.blocked_until)
        return held

    def _open(self, sealed: bytes, place: Callable[[UUID], str]) -> Secret:
        """A token that no configured key opens is a lost one; putting the key back brings it back."""
        try:
            return self._links.sealer.open(sealed, place(self._connection_id))
        except SealBroken as broken:
            log.warning("sealed token does not open", connection=str(self._connection_id), why=str(broken))
            raise ReconnectNeeded from broken


def _count_odd(odd: OddField) -> None:
    log.warning("odd field from Fatture in Cloud", field=str(odd))
