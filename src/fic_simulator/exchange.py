"""The exchange (SDI) behind Fatture in Cloud: one status a step, on the simulator's clock.

attempt → pending → processing → outcome; a public body keeps `processing` for some more steps.
"""

from datetime import timedelta

from fic_simulator import events
from fic_simulator.exchange_rules import judge, outcome_status, scarto_of
from fic_simulator.records import Document, PlannedOutcome, StatusStep, Task, Transmission
from fic_simulator.wire import local_day
from fic_simulator.world import World

NEXT_STATUS = {"attempt": "pending", "pending": "processing"}
IN_PROGRESS = frozenset({"attempt", "pending", "processing"})
REFUSED = frozenset({"discarded", "rejected", "manual_rejected", "error"})
SENDABLE = frozenset({"not_sent", "missing"}) | REFUSED


def begin(world: World, document: Document) -> None:
    life = document.transmission or Transmission()
    document.transmission = life
    life.attempt += 1
    life.waited_steps = 0
    life.scarto = None
    move(world, document, "attempt")
    _schedule(world, document)


def step(world: World, task: Task) -> None:
    document = world.documents.get(task.ref)
    if document is None or document.transmission is None or document.transmission.attempt != task.attempt:
        return
    life = document.transmission
    if life.status in NEXT_STATUS:
        move(world, document, NEXT_STATUS[life.status])
        _schedule(world, document)
    elif life.status == "processing":
        _conclude_or_wait(world, document, life)
    elif life.status == "sent" and world.switches.sent_then_not_delivered:
        move(world, document, "not_delivered")


def conclude(world: World, document: Document, outcome: PlannedOutcome) -> None:
    """The end of one transmission, whoever decided it; any value may come, as it may from the real one."""
    life = document.transmission or Transmission()
    document.transmission = life
    life.planned = None
    status = outcome_status(outcome.outcome)
    life.scarto = scarto_of(outcome, local_day(world.now())) if status in REFUSED else None
    move(world, document, status, outcome.code)


def move(world: World, document: Document, status: str, code: str | None = None) -> None:
    life = document.transmission or Transmission()
    document.transmission = life
    life.status = status
    life.steps.append(StatusStep(status=status, at=world.now(), code=code))
    if world.switches.status_moves_updated_at:
        document.updated_at = world.now()
    world.documents.put(document)
    events.status_changed(world, document)


def _conclude_or_wait(world: World, document: Document, life: Transmission) -> None:
    outcome = life.planned or judge(world, document)
    waits = outcome.outcome != "discarded" and is_for_public_body(document)
    if waits and life.waited_steps < world.switches.pa_answer_steps:
        life.waited_steps += 1
        world.documents.put(document)
        _schedule(world, document)
        return
    conclude(world, document, outcome)
    if life.status == "sent" and world.switches.sent_then_not_delivered:
        _schedule(world, document)


def is_for_public_body(document: Document) -> bool:
    return len(str(document.body["entity"].get("ei_code") or "")) == 6


def _schedule(world: World, document: Document) -> None:
    if document.transmission is not None:
        due_at = world.now() + timedelta(seconds=world.switches.sdi_step_seconds)
        world.agenda.add("sdi", document.id, due_at, attempt=document.transmission.attempt)
