"""How a state looks: a tone, an icon and a word, so that colour never speaks alone."""

from dataclasses import dataclass
from typing import Literal

from electronic_billing.web.i18n import Message, Words

Tone = Literal["neutral", "progress", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Badge:
    tone: Tone
    icon: str
    label: Words


BADGES = {
    "queued": Badge("neutral", "clock", Message("state.queued")),
    "blocked": Badge("warning", "hand", Message("state.blocked")),
    "in_doubt": Badge("warning", "question", Message("state.in_doubt")),
    "created": Badge("progress", "file", Message("state.created")),
    "transmitted": Badge("progress", "send", Message("state.transmitted")),
    "at_sdi": Badge("progress", "building", Message("state.at_sdi")),
    "cleared": Badge("success", "check", Message("state.cleared")),
    "not_delivered": Badge("warning", "inbox", Message("state.not_delivered")),
    "discarded": Badge("danger", "cross", Message("state.discarded")),
    "accepted": Badge("success", "check", Message("state.accepted")),
    "refused": Badge("danger", "cross", Message("state.refused")),
    "deadline_passed": Badge("warning", "clock", Message("state.deadline_passed")),
    "error": Badge("danger", "alert", Message("state.error")),
    "deleted": Badge("neutral", "cross", Message("state.deleted")),
    "ok": Badge("success", "check", Message("state.ok")),
    "rejected": Badge("danger", "cross", Message("state.rejected")),
    "unreadable": Badge("danger", "question", Message("state.unreadable")),
    "paid": Badge("success", "coins", Message("state.paid")),
    "not_paid": Badge("neutral", "coins", Message("state.not_paid")),
    "on": Badge("success", "check", Message("state.on")),
    "off": Badge("neutral", "pause", Message("state.off")),
    "connected": Badge("success", "link", Message("state.connected")),
    "reconnect": Badge("danger", "unlink", Message("state.reconnect")),
    "verified": Badge("success", "check", Message("state.verified")),
    "unverified": Badge("warning", "clock", Message("state.unverified")),
    "no_events": Badge("warning", "pause", Message("state.no_events")),
    "ready": Badge("progress", "file", Message("rental.standing.ready")),
    "waiting": Badge("neutral", "clock", Message("rental.standing.waiting")),
    "to_finish": Badge("warning", "clock", Message("state.to_finish")),
    "not_connected": Badge("neutral", "unlink", Message("state.not_connected")),
}


def badge_of(state: str) -> Badge:
    """A state that we do not know is shown as it came."""
    return BADGES.get(state) or Badge("neutral", "question", state)
