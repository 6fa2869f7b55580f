from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from electronic_billing.web.i18n import Words


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document's way, for the timeline macro."""

    mark: Literal["done", "current", "problem", "ahead"]
    label: Words
    at: datetime | None = None
    note: Words = ""
