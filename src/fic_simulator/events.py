from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from fic_simulator.event_types import PREFIX, STATUS_UPDATE, WELCOME, event_family
from fic_simulator.faults import EventFault, Fault
from fic_simulator.records import Delivery, Document, Subscription
from fic_simulator.wire import Json
from fic_simulator.world import World

HELD_AT_MOST = timedelta(seconds=30)
JUST_AFTER = timedelta(microseconds=1)


def document_changed(world: World, document: Document, deed: str, *, own: bool) -> None:
    """`own`: done through the interface, not by a person; whether that fires is a switch."""
    if own and not world.switches.own_changes_fire_events:
        return
    family = event_family(document.body["type"])
    emit(world, document.company_id, f"issued_documents.{family}.{deed}", [int(document.id)])


def status_changed(world: World, document: Document) -> None:
    emit(world, document.company_id, STATUS_UPDATE, [int(document.id)])
    if world.switches.status_change_fires_update:
        document_changed(world, document, "update", own=False)


def emit(world: World, company_id: str, short_type: str, ids: Sequence[int]) -> None:
    name = f"{PREFIX}{short_type}"
    for subscription in world.subscriptions:
        if subscription.company_id == company_id and subscription.verified and name in subscription.types:
            enqueue(world, subscription, name, {"ids": list(ids)})


def welcome(world: World, subscription: Subscription) -> None:
    data: Json = {"ids": []}
    if world.switches.welcome_data == "subscription":
        data = {"id": subscription.id, "sink": subscription.sink}
    enqueue(world, subscription, WELCOME, data)


def enqueue(world: World, subscription: Subscription, name: str, data: Json) -> Delivery:
    """Puts one event on its way, through the faults that may drop, double, hold or delay it."""
    delivery = _delivery(world, subscription, name, data)
    if not world.switches.event_delivery:
        delivery.state = "withheld"
    elif _take(world, delivery, "drop_events") is not None:
        delivery.state = "dropped"
    else:
        _schedule(world, delivery)
    return world.deliveries.put(delivery)


def redeliver(world: World, delivery: Delivery) -> None:
    delivery.state = "pending"
    world.deliveries.put(delivery)
    world.agenda.add("delivery", delivery.id, world.now(), attempt=1)


def _delivery(world: World, subscription: Subscription, name: str, data: Json) -> Delivery:
    return Delivery(
        id=str(world.next_id("delivery")),
        event_id=f"{subscription.app_id}:{uuid4()}",
        subscription_id=subscription.id,
        company_id=subscription.company_id,
        app_id=subscription.app_id,
        sink=subscription.sink,
        mapping=subscription.mapping,
        type=name,
        occurred_at=world.now(),
        data=data,
    )


def _schedule(world: World, delivery: Delivery) -> None:
    due_at = world.now()
    if (late := _take(world, delivery, "late_events")) is not None:
        due_at += timedelta(seconds=late.seconds if late.seconds is not None else 60)
    if (held := _take(world, delivery, "reorder_events")) is not None:
        delivery.held = True
        due_at += timedelta(seconds=held.seconds) if held.seconds is not None else HELD_AT_MOST
    else:
        _release_held(world, delivery, due_at)
    world.agenda.add("delivery", delivery.id, due_at, attempt=1)
    if _take(world, delivery, "double_events") is not None:
        world.agenda.add("delivery", delivery.id, due_at + JUST_AFTER, attempt=1)


def _release_held(world: World, overtaking: Delivery, due_at: datetime) -> None:
    """A held event goes out right behind the next one to the same sink: the two change places."""
    for earlier in world.deliveries:
        if earlier.held and earlier.subscription_id == overtaking.subscription_id:
            earlier.held = False
            world.deliveries.put(earlier)
            world.agenda.cancel("delivery", earlier.id)
            world.agenda.add("delivery", earlier.id, due_at + JUST_AFTER, attempt=1)


def _take(world: World, delivery: Delivery, kind: EventFault) -> Fault | None:
    return world.faults.take_for_event(kind, delivery.company_id, delivery.type)
