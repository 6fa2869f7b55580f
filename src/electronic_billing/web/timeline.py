from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from electronic_billing.web.i18n import Words

Mark = Literal["done", "current", "problem", "ahead"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document's way, for the timeline macro."""

    mark: Mark
    label: Words
    at: datetime | None = None
    note: Words = ""
