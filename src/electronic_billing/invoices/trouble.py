"""What a failed call means for the work it was for. A retry is a value, and it is decided here."""

import random
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from electronic_billing.connections.errors import ConnectionMissing, QuotaSpent, ReconnectNeeded, RenewalInProgress
from electronic_billing.fic.errors import (
    Conflict,
    FicError,
    Forbidden,
    NotFound,
    Rejected,
    Throttled,
    Unauthorized,
)
from electronic_billing.invoices.model import Problem
from electronic_billing.kit.backoff import delay_after

LATER = tuple(timedelta(seconds=step) for step in (2, 5, 15, 30, 60, 120, 300, 600))
CONFLICT = "why.conflict"
RECONNECT_PAUSE = timedelta(minutes=1)

Outcome = Literal["not_made", "refused", "unknown"]


class Trouble(msgspec.Struct, frozen=True):
    """`outcome` of the call: never made, refused, or possibly performed. `retry_at` None: a person acts first."""

    outcome: Outcome
    retry_at: datetime | None
    problem: Problem | None


def trouble_of(error: Exception, attempt: int, now: datetime, chance: random.Random) -> Trouble:
    """`attempt` counts the failed ones, this included."""
    later = now + delay_after(attempt, LATER, chance)
    if isinstance(error, QuotaSpent):
        return Trouble("not_made", error.free_at, Problem("why.quota"))
    if isinstance(error, Throttled):
        return Trouble("not_made", now + timedelta(seconds=max(1.0, error.retry_after)), Problem("why.quota"))
    if isinstance(error, ReconnectNeeded | ConnectionMissing | Unauthorized):
        return Trouble("not_made", now + RECONNECT_PAUSE, Problem("why.reconnect"))
    if isinstance(error, RenewalInProgress):
        return Trouble("not_made", later, None)
    return _fic_trouble(error, later)


def _fic_trouble(error: Exception, later: datetime) -> Trouble:
    if isinstance(error, Conflict):  # it may be our own document, whose answer was lost: never told by the text
        return Trouble("unknown", later, Problem(CONFLICT, error.message))
    if isinstance(error, Forbidden):
        return Trouble("refused", None, Problem("why.forbidden", error.message))
    if isinstance(error, NotFound):
        return Trouble("refused", None, Problem("why.not_found"))
    if isinstance(error, Rejected):
        return Trouble("refused", None, Problem("why.refused", _rejection(error)))
    unknown = isinstance(error, FicError) and error.outcome_unknown
    return Trouble("unknown" if unknown else "not_made", later, Problem("why.unreachable"))


def _rejection(error: Rejected) -> str:
    fields = "; ".join(
        f"{path}: {' '.join(texts)}" if path else " ".join(texts) for path, texts in error.fields.items()
    )
    return f"{error.message} {fields}".strip()
