from collections.abc import Sequence
from datetime import datetime

from electronic_billing.fic.errors import FicError


class ConnectionMissing(Exception):
    """The company is not connected to Fatture in Cloud."""


class ReconnectNeeded(Exception):
    """Fatture in Cloud accepts neither token any more: the administrator has to connect again."""


class RenewalInProgress(Exception):
    """Another process is renewing this connection's token just now."""


class QuotaSpent(Exception):
    """The next call would pass a quota of Fatture in Cloud; it may be made at `free_at`."""

    def __init__(self, free_at: datetime) -> None:
        super().__init__(f"No call to Fatture in Cloud before {free_at.isoformat()}.")
        self.free_at = free_at


class OAuthStateUnknown(Exception):
    """The answer from the consent page belongs to no attempt of this person in this session, or was used."""


class ConsentDenied(Exception):
    """The person said no on the consent page, or Fatture in Cloud refused; `reason` is its own word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ScopesMissing(Exception):
    """Consent was given for less than what is needed."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(", ".join(scopes))
        self.scopes = tuple(scopes)


CallFailed = (FicError, QuotaSpent, ReconnectNeeded, ConnectionMissing, RenewalInProgress)
"""Everything that a call to Fatture in Cloud raises, ours included."""
