"""Which scopes a consent really brought.

The token does not tell them, so each is tried with the cheapest read it allows. That a granted scope also writes cannot
be tried without writing; the consent page grants each scope as a whole.
"""

from electronic_billing.fic.client import FicClient
from electronic_billing.fic.errors import Forbidden

_DOCUMENTS = {
    "issued_documents.invoices:a": "invoice",
    "issued_documents.credit_notes:a": "credit_note",
    "issued_documents.proformas:a": "proforma",
}


async def missing_scopes(client: FicClient, fic_company_id: int) -> tuple[str, ...]:
    missing = [
        scope for scope, kind in _DOCUMENTS.items() if not await _may_list_documents(client, fic_company_id, kind)
    ]
    if not await _may_list_clients(client, fic_company_id):
        missing.append("entity.clients:a")
    if not await _may_read_settings(client, fic_company_id):
        missing.append("settings:r")
    return tuple(missing)


async def _may_list_documents(client: FicClient, fic_company_id: int, kind: str) -> bool:
    try:
        await client.list_documents(fic_company_id, type=kind, per_page=5)
    except Forbidden:
        return False
    return True


async def _may_list_clients(client: FicClient, fic_company_id: int) -> bool:
    try:
        await client.list_clients(fic_company_id, per_page=5)
    except Forbidden:
        return False
    return True


async def _may_read_settings(client: FicClient, fic_company_id: int) -> bool:
    try:
        await client.vat_types(fic_company_id)
    except Forbidden:
        return False
    return True
