"""Where a list of invoices goes on, as a text in an address: the last row's instant and id."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

Cursor = tuple[datetime, UUID]


class CursorUnreadable(ValueError):
    """The text is not one that we gave."""


def cursor_text(at: datetime, invoice_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{invoice_id}".encode()).decode()


def read_cursor(text: str) -> Cursor:
    try:
        at, _, invoice_id = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(invoice_id)
    except (binascii.Error, ValueError, OverflowError) as unreadable:
        raise CursorUnreadable from unreadable
