"""The exchange (SDI) behind Fatture in Cloud: one status a step, on the simulator's clock.

attempt → pending → processing → outcome; a public body keeps `processing` for some more steps.
"""

from contextlib import suppress
from datetime import timedelta

from electronic_billing.fatturapa.errors import NotReadable, UnwritableText
from electronic_billing.fatturapa.read import read
from fic_simulator import events
from fic_simulator.invoice_header import recipient
from fic_simulator.invoice_xml import invoice_xml
from fic_simulator.judgement import judge, outcome_status, scarto_of
from fic_simulator.received import remember
from fic_simulator.records import Document, PlannedOutcome, StatusStep, Task, Transmission
from fic_simulator.wire import local_day
from fic_simulator.world import World

NEXT_STATUS = {"attempt": "pending", "pending": "processing"}
IN_PROGRESS = frozenset({"attempt", "pending", "processing"})
REFUSED = frozenset({"discarded", "rejected", "manual_rejected", "error"})
SENDABLE = frozenset({"not_sent", "missing"}) | REFUSED
TAKEN = frozenset({"sent", "not_delivered", "accepted", "no_response", "manual_accepted"})


def begin(world: World, document: Document, file: bytes) -> None:
    """The file is what the exchange judges, whatever becomes of the document meanwhile."""
    life = document.transmission or Transmission()
    document.transmission = life
    life.attempt += 1
    life.waited_steps = 0
    life.scarto = None
    life.file = file
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
    _note_received(world, document, status, life.file)
    life.file = b""
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
    outcome = life.planned or judge(world, life.file or _file_now(world, document))
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
    return len(recipient(document.body["entity"])) == 6


def _note_received(world: World, document: Document, status: str, file: bytes) -> None:
    """A scarto, or a public body's refusal, frees the number."""
    if status in REFUSED:
        world.received.remove(document.id)
    elif status in TAKEN:
        with suppress(NotReadable):  # a person may let anything pass
            remember(world.received, document.id, read(file or _file_now(world, document)).document)


def _file_now(world: World, document: Document) -> bytes:
    """For an invoice that a person decides on before it was sent, or that an earlier version has sent."""
    company = world.companies.get(document.company_id)
    try:
        return invoice_xml(world, company, document) if company else b""
    except UnwritableText:
        return b""


def _schedule(world: World, document: Document) -> None:
    if document.transmission is not None:
        due_at = world.now() + timedelta(seconds=world.switches.sdi_step_seconds)
        world.agenda.add("sdi", document.id, due_at, attempt=document.transmission.attempt)
