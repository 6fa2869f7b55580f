"""The catalogue of event types, the group types that stand for several, and the scope each one asks for."""

from fic_simulator.scopes import scope_family

PREFIX = "it.fattureincloud.webhooks."
WELCOME = f"{PREFIX}subscriptions.welcome"
STATUS_UPDATE = "issued_documents.e_invoices.status_update"

DOCUMENT_TYPES = (
    "invoice",
    "quote",
    "proforma",
    "receipt",
    "delivery_note",
    "credit_note",
    "order",
    "work_report",
    "supplier_order",
    "self_own_invoice",
    "self_supplier_invoice",
)
THREE_DEEDS = ("create", "update", "delete")
FOUR_DEEDS = (*THREE_DEEDS, "email_sent")


def event_family(document_type: str) -> str:
    return f"{document_type}s"


GROUPS: dict[str, tuple[str, ...]] = {
    **{
        f"issued_documents.all.{deed}": tuple(
            f"issued_documents.{event_family(kind)}.{deed}" for kind in DOCUMENT_TYPES
        )
        for deed in FOUR_DEEDS
    },
    **{f"entities.all.{deed}": (f"entities.clients.{deed}", f"entities.suppliers.{deed}") for deed in THREE_DEEDS},
}

SCOPE_OF: dict[str, tuple[str, ...]] = {
    **{
        f"issued_documents.{event_family(kind)}.{deed}": (f"issued_documents.{scope_family(kind)}:r",)
        for kind in DOCUMENT_TYPES
        for deed in FOUR_DEEDS
    },
    **{
        f"{resource}.{deed}": (scope,)
        for resource, scope in (
            ("received_documents", "received_documents:r"),
            ("receipts", "receipts:r"),
            ("taxes", "taxes:r"),
            ("archive_documents", "archive:r"),
            ("cashbook", "cashbook:r"),
            ("products", "products:r"),
            ("entities.clients", "entity.clients:r"),
            ("entities.suppliers", "entity.suppliers:r"),
        )
        for deed in THREE_DEEDS
    },
    STATUS_UPDATE: ("issued_documents.invoices:r", "issued_documents.credit_notes:r"),
    "received_documents.e_invoices.receive": ("received_documents:r",),
    "products.stock_update": ("products:r", "stock:r"),
}


def single_types(name: str) -> tuple[str, ...]:
    """The short names behind one full type name; nothing when the name is unknown."""
    short = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX):
        return ()
    if short in GROUPS:
        return GROUPS[short]
    return (short,) if short in SCOPE_OF else ()
