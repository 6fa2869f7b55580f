"""Events to their sinks: CloudEvents in two mappings, signed, retried on 5xx only, expiry kept.

Source: the pages "Notifications" and "Expiration" of Fatture in Cloud's webhook documentation.
"""

from datetime import datetime, timedelta

import httpx2

from fic_simulator.courier import Courier, SinkUnreachable
from fic_simulator.records import Attempt, Delivery, Subscription, Task
from fic_simulator.wire import ROME, Json, to_json
from fic_simulator.world import World

ISSUER = "https://api-v2.fattureincloud.it"
MOST_ATTEMPTS = 4
DELIVERED = frozenset({200, 201, 202, 204, 102})
TOKEN_LIFE = timedelta(hours=3)


async def attempt(world: World, courier: Courier, task: Task) -> None:
    delivery = world.deliveries.get(task.ref)
    if delivery is None:
        return
    outcome = await _post(world, courier, delivery)
    delivery.attempts.append(outcome)
    _conclude(world, delivery, outcome, task.attempt)
    world.deliveries.put(delivery)


def claims(world: World, event_id: str, company_id: str, app_id: str, sink: str) -> Json:
    issued = int(world.now().timestamp())
    return {
        "jti": event_id,
        "iss": ISSUER,
        "sub": f"company:{company_id}",
        "aud": [sink],
        "iat": issued,
        "exp": issued + int(TOKEN_LIFE.total_seconds()),
        "aid": app_id,
    }


def message(delivery: Delivery, token: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of one event, in the mapping of its subscription."""
    attributes = {
        "id": delivery.event_id,
        "source": ISSUER,
        "specversion": "1.0",
        "type": delivery.type,
        "subject": f"company:{delivery.company_id}",
        "time": _offset_time(delivery.occurred_at),
    }
    authorization = {"Authorization": f"Bearer {token}"}
    if delivery.mapping == "structured":
        body = {**attributes, "datacontenttype": "application/json", "data": delivery.data}
        return {**authorization, "Content-Type": "application/cloudevents+json"}, to_json(body)
    binary = {f"ce-{name}": value for name, value in attributes.items()}
    return {**authorization, **binary, "Content-Type": "application/json"}, to_json({"data": delivery.data})


async def _post(world: World, courier: Courier, delivery: Delivery) -> Attempt:
    headers, body = message(delivery, _token(world, delivery))
    at = world.now()
    try:
        answer = await courier.post(delivery.sink, headers, body, world.switches.webhook_timeout_seconds)
    except SinkUnreachable as silence:
        return Attempt(at=at, error=str(silence), status=599 if silence.timed_out else None)
    except (httpx2.InvalidURL, ValueError) as wrong:
        return Attempt(at=at, error=type(wrong).__name__)
    return Attempt(at=at, status=answer.status_code, answer=answer.text[:200])


def _token(world: World, delivery: Delivery) -> str:
    if delivery.token is None or world.switches.fresh_jwt_per_retry:
        about = claims(world, delivery.event_id, delivery.company_id, delivery.app_id, delivery.sink)
        delivery.token = world.signer.sign(about)
    return delivery.token


def _conclude(world: World, delivery: Delivery, outcome: Attempt, number: int) -> None:
    subscription = world.subscriptions.get(delivery.subscription_id)
    if outcome.status in DELIVERED:
        delivery.state = "delivered"
        _note_success(world, subscription)
    elif outcome.status == 410:
        delivery.state = "dropped"
        world.subscriptions.remove(delivery.subscription_id)
    elif _retryable(world, outcome) and number < MOST_ATTEMPTS:
        world.agenda.add("delivery", delivery.id, world.now() + _gap(world, number), attempt=number + 1)
    else:
        delivery.state = "dropped"
        _note_failure(world, subscription)


def _retryable(world: World, outcome: Attempt) -> bool:
    """No answer at all is handled as a time-out: the documentation calls both a failure of the sink."""
    if outcome.status is None or outcome.status == 599:
        return world.switches.timeout_is_retryable
    return 500 <= outcome.status <= 599


def _gap(world: World, number: int) -> timedelta:
    growth = world.switches.retry_gap_factor ** (number - 1)
    return timedelta(seconds=world.switches.retry_gap_seconds * growth)


def _note_success(world: World, subscription: Subscription | None) -> None:
    if subscription is not None and subscription.expires_at is not None:
        subscription.expires_at = None
        world.subscriptions.put(subscription)


def _note_failure(world: World, subscription: Subscription | None) -> None:
    """The first error starts ten days; a later error past them deletes the subscription."""
    if subscription is None:
        return
    if subscription.expires_at is None:
        subscription.expires_at = world.now() + timedelta(days=world.switches.events_after_expiry_days)
        world.subscriptions.put(subscription)
    elif subscription.expires_at <= world.now():
        world.subscriptions.remove(subscription.id)


def _offset_time(instant: datetime) -> str:
    return instant.astimezone(ROME).isoformat(timespec="seconds")
