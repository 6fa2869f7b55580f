"""An invoice's way so far and ahead, as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from electronic_billing.content.model import Line
from electronic_billing.fatturapa.findings import explanation
from electronic_billing.fatturapa.words import Lang
from electronic_billing.invoices.checks import last_day_of
from electronic_billing.invoices.model import BEFORE_CREATION, Invoice, InvoiceState, Scarto, StateEntry, Transmission
from electronic_billing.kit.money import to_cents
from electronic_billing.sdi.deadlines import RESEND_DAYS, days_left
from electronic_billing.sdi.stato import NOT_TRANSMITTED, from_ei_status
from electronic_billing.web.badges import badge_of
from electronic_billing.web.i18n import Message
from electronic_billing.web.timeline import Mark, Step

_USUAL_WAY = (
    InvoiceState.QUEUED,
    InvoiceState.CREATED,
    InvoiceState.TRANSMITTED,
    InvoiceState.AT_SDI,
    InvoiceState.CLEARED,
)
_PROBLEMS = frozenset(
    {
        InvoiceState.BLOCKED,
        InvoiceState.IN_DOUBT,
        InvoiceState.DISCARDED,
        InvoiceState.REFUSED,
        InvoiceState.ERROR,
        InvoiceState.DELETED,
    }
)
_ENDS = frozenset(
    {InvoiceState.CLEARED, InvoiceState.NOT_DELIVERED, InvoiceState.ACCEPTED, InvoiceState.DEADLINE_PASSED}
)

ABOUT = {
    InvoiceState.QUEUED: Message("about.queued"),
    InvoiceState.BLOCKED: Message("about.blocked"),
    InvoiceState.IN_DOUBT: Message("about.in_doubt"),
    InvoiceState.CREATED: Message("about.created"),
    InvoiceState.TRANSMITTED: Message("about.transmitted"),
    InvoiceState.AT_SDI: Message("about.at_sdi"),
    InvoiceState.CLEARED: Message("about.cleared"),
    InvoiceState.NOT_DELIVERED: Message("about.not_delivered"),
    InvoiceState.DISCARDED: Message("about.discarded"),
    InvoiceState.ACCEPTED: Message("about.accepted"),
    InvoiceState.REFUSED: Message("about.refused"),
    InvoiceState.DEADLINE_PASSED: Message("about.deadline_passed"),
    InvoiceState.ERROR: Message("about.error"),
    InvoiceState.DELETED: Message("about.deleted"),
}


@dataclass(slots=True)
class _Stay:
    """A state for as long as it lasted, with what Fatture in Cloud called it meanwhile."""

    state: InvoiceState
    at: datetime
    raw: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ScartoShown:
    """`explanation` and `hint` are ours in the reader's language, "" where SDI gave no code; `left` None once it was
    sent again."""

    scarto: Scarto
    explanation: str
    hint: str
    left: int | None
    total: int = RESEND_DAYS


@dataclass(frozen=True, slots=True)
class TermShown:
    last_day: date
    left: int


@dataclass(frozen=True, slots=True)
class LineShown:
    line: Line
    vat: str
    net: Decimal


def title_of(invoice: Invoice) -> Message:
    number = {"number": invoice.full_number or invoice.external_id}
    return Message("credit_note.title" if invoice.kind == "credit_note" else "invoice.title", number)


def about(invoice: Invoice) -> Message:
    if invoice.state is InvoiceState.CREATED and invoice.stands_still:
        return Message("about.created_stopped")
    return ABOUT[invoice.state]


def steps_of(entries: Sequence[StateEntry]) -> list[Step]:
    stays = _stays(entries)
    if not stays:
        return []
    past = [_step(stay, "problem" if stay.state in _PROBLEMS else "done") for stay in stays[:-1]]
    last = stays[-1]
    return [*past, _step(last, _last_mark(last.state)), *_ahead(last.state)]


def scarto_shown(
    invoice: Invoice, transmissions: Sequence[Transmission], lang: Lang, now: datetime
) -> ScartoShown | None:
    """The last scarto, for as long as the invoice is discarded."""
    scarti = [one.scarto for one in transmissions if one.scarto is not None]
    if invoice.state is not InvoiceState.DISCARDED or not scarti:
        return None
    scarto = scarti[-1]
    left = None if invoice.resend_by is None else days_left(invoice.resend_by, now)
    if not scarto.code:
        return ScartoShown(scarto, "", "", left)
    ours = explanation(scarto.code)
    return ScartoShown(scarto, ours.message.in_(lang), ours.hint.in_(lang), left)


def term_shown(invoice: Invoice, now: datetime) -> TermShown | None:
    """Until when it must be with SDI, for as long as it is not."""
    last_day = last_day_of(invoice.content, invoice.issue_date)
    is_waiting = invoice.state in BEFORE_CREATION or invoice.state is InvoiceState.CREATED
    if last_day is None or not is_waiting:
        return None
    return TermShown(last_day, days_left(last_day, now))


def outcome_state(transmission: Transmission) -> str:
    """The badge of a transmission's outcome; Fatture in Cloud's own value where it is none of ours."""
    raw = transmission.outcome or ""
    stato = from_ei_status(raw)
    return stato.value if stato else raw


def lines_of(lines: Sequence[Line]) -> list[LineShown]:
    return [LineShown(line, _vat(line), to_cents(line.unit_price * line.quantity)) for line in lines]


def _vat(line: Line) -> str:
    return line.natura or f"{line.vat_rate.normalize():f}\u00a0%"


def _stays(entries: Sequence[StateEntry]) -> list[_Stay]:
    stays: list[_Stay] = []
    for entry in entries:
        if not stays or stays[-1].state is not entry.state:
            stays.append(_Stay(entry.state, entry.at))
        raw = entry.sdi_status
        if raw and raw not in NOT_TRANSMITTED and raw not in stays[-1].raw:
            stays[-1].raw.append(raw)
    return stays


def _step(stay: _Stay, mark: Mark) -> Step:
    note = Message("timeline.raw", {"status": " → ".join(stay.raw)}) if stay.raw else ""
    return Step(mark, badge_of(stay.state).label, stay.at, note)


def _last_mark(state: InvoiceState) -> Mark:
    if state in _PROBLEMS:
        return "problem"
    return "done" if state in _ENDS else "current"


def _ahead(state: InvoiceState) -> list[Step]:
    """What usually comes next; nothing is promised after a problem, except that what stands still may go on."""
    if state in {InvoiceState.BLOCKED, InvoiceState.IN_DOUBT}:
        state = InvoiceState.QUEUED
    if state not in _USUAL_WAY:
        return []
    return [Step("ahead", badge_of(one).label) for one in _USUAL_WAY[_USUAL_WAY.index(state) + 1 :]]
