from enum import StrEnum


class StatoSdi(StrEnum):
    """Where an invoice stands with the exchange, in the words shown to people."""

    TRANSMITTED = "transmitted"
    AT_SDI = "at_sdi"
    CLEARED = "cleared"
    NOT_DELIVERED = "not_delivered"
    DISCARDED = "discarded"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEADLINE_PASSED = "deadline_passed"
    ERROR = "error"


NOT_TRANSMITTED = frozenset({"not_sent", "missing"})
"""Values of Fatture in Cloud's `ei_status` for a document that was never sent."""

_BY_EI_STATUS = {
    "attempt": StatoSdi.TRANSMITTED,
    "pending": StatoSdi.TRANSMITTED,
    "processing": StatoSdi.AT_SDI,
    "sent": StatoSdi.CLEARED,
    "not_delivered": StatoSdi.NOT_DELIVERED,
    "discarded": StatoSdi.DISCARDED,
    "accepted": StatoSdi.ACCEPTED,
    "manual_accepted": StatoSdi.ACCEPTED,
    "rejected": StatoSdi.REFUSED,
    "manual_rejected": StatoSdi.REFUSED,
    "no_response": StatoSdi.DEADLINE_PASSED,
    "error": StatoSdi.ERROR,
}

SETTLED = frozenset({StatoSdi.ACCEPTED, StatoSdi.REFUSED, StatoSdi.DEADLINE_PASSED, StatoSdi.NOT_DELIVERED})
"""States that SDI does not leave by itself. `cleared` is not one: it may still become `not_delivered`."""


def from_ei_status(ei_status: str) -> StatoSdi | None:
    """None for a value that says nothing of SDI: never sent, or unknown to us (shown raw and counted)."""
    return _BY_EI_STATUS.get(ei_status)


def is_known(ei_status: str) -> bool:
    return ei_status in _BY_EI_STATUS or ei_status in NOT_TRANSMITTED
