"""What a token may do: `resource:r` reads, `resource:a` reads and writes."""

from collections.abc import Iterable

DOCUMENT_FAMILIES = (
    "invoices",
    "credit_notes",
    "receipts",
    "orders",
    "quotes",
    "proformas",
    "delivery_notes",
    "work_reports",
    "supplier_orders",
    "self_invoices",
)
RESOURCES = (
    "entity.clients",
    "entity.suppliers",
    "products",
    "received_documents",
    "stock",
    "receipts",
    "calendar",
    "taxes",
    "archive",
    "cashbook",
    "settings",
    *(f"issued_documents.{family}" for family in DOCUMENT_FAMILIES),
)
ALL_SCOPES = frozenset(
    [f"{resource}:{level}" for resource in RESOURCES for level in "ra"] + ["emails:r", "situation:r"]
)


def allows(scopes: Iterable[str], wanted: str) -> bool:
    granted = set(scopes)
    resource, _, _ = wanted.rpartition(":")
    return wanted in granted or f"{resource}:a" in granted


def scope_family(document_type: str) -> str:
    """The scope of both kinds of self invoice is one: self_invoices."""
    if document_type.startswith("self_"):
        return "self_invoices"
    return f"{document_type}s"


def document_scope(document_type: str, level: str) -> str:
    return f"issued_documents.{scope_family(document_type)}:{level}"
