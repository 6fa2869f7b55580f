from datetime import datetime

from fic_simulator.records import Grant
from fic_simulator.refusals import invalid_token
from fic_simulator.world import World


def grant_of(world: World, authorization: str | None) -> Grant:
    """Expired, revoked and unknown tokens cannot be told apart, here as there."""
    token = bearer_token(authorization)
    now = world.now()
    for grant in world.grants:
        if not grant.revoked and _opens(world, grant, token, now):
            return grant
    raise invalid_token(world.switches.error_401_shape)


def bearer_token(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def expire_token(world: World, authorization: str | None) -> None:
    """Makes the shown access token old at once; a manual token has no age and stays."""
    token = bearer_token(authorization)
    for grant in world.grants:
        if grant.access_expires_at is not None and token == grant.access_token:
            grant.access_expires_at = world.now()
            world.grants.put(grant)


def _opens(world: World, grant: Grant, token: str, now: datetime) -> bool:
    if not token:
        return False
    if token == grant.access_token:
        return grant.access_expires_at is None or now < grant.access_expires_at
    until = grant.older_access_tokens.get(token)
    return until is not None and now < until and world.switches.old_access_token == "alive"  # noqa: S105 -- a behaviour
