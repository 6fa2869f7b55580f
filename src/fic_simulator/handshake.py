"""A new sink proves that it listens: it must echo a challenge, in at most five tries ten minutes apart."""

import secrets
from datetime import timedelta

import httpx2

from fic_simulator import events
from fic_simulator.courier import Courier, SinkUnreachable
from fic_simulator.delivery import claims
from fic_simulator.records import Subscription
from fic_simulator.wire import NotJson, from_json
from fic_simulator.world import World

CHALLENGE = "x-fic-verification-challenge"
MOST_HANDSHAKES = 5


async def perform(world: World, courier: Courier, subscription_id: str) -> None:
    subscription = world.subscriptions.get(subscription_id)
    if subscription is None or subscription.verified:
        return
    subscription.handshakes += 1
    subscription.last_handshake_at = world.now()
    echoed = await _echoes(world, courier, subscription)
    if world.subscriptions.get(subscription_id) is None:
        return
    if echoed:
        _verify(world, subscription)
    else:
        _try_later(world, subscription)


def _verify(world: World, subscription: Subscription) -> None:
    subscription.verified = True
    world.subscriptions.put(subscription)
    world.agenda.cancel("handshake", subscription.id)
    events.welcome(world, subscription)


def _try_later(world: World, subscription: Subscription) -> None:
    """After the fifth failure the subscription is lost."""
    world.agenda.cancel("handshake", subscription.id)
    if subscription.handshakes >= MOST_HANDSHAKES:
        world.subscriptions.remove(subscription.id)
        return
    world.subscriptions.put(subscription)
    gap = timedelta(seconds=world.switches.handshake_gap_seconds)
    world.agenda.add("handshake", subscription.id, world.now() + gap)


async def _echoes(world: World, courier: Courier, subscription: Subscription) -> bool:
    challenge = secrets.token_hex(32)
    handshake_id = f"{subscription.app_id}:{secrets.token_hex(16)}"
    about = claims(world, handshake_id, subscription.company_id, subscription.app_id, subscription.sink)
    headers = {"Authorization": f"Bearer {world.signer.sign(about)}"}
    params: dict[str, str] = {}
    if subscription.verification_method == "query":
        params[CHALLENGE] = challenge
    else:
        headers[CHALLENGE] = challenge
    try:
        answer = await courier.get(subscription.sink, headers, params, world.switches.webhook_timeout_seconds)
    except (SinkUnreachable, httpx2.InvalidURL, ValueError):
        return False
    return _is_echo(answer, challenge)


def _is_echo(answer: httpx2.Response, challenge: str) -> bool:
    if answer.status_code != 200:
        return False
    try:
        body = from_json(answer.content)
    except NotJson:
        return False
    return isinstance(body, dict) and body.get("verification") == challenge
