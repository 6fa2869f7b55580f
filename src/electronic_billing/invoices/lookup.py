"""What Fatture in Cloud has, asked after an answer was lost or a number was refused."""

from datetime import date

import msgspec

from electronic_billing.fic.client import FicClient
from electronic_billing.fic.documents import IssuedDocument
from electronic_billing.fic.query import matching, numbered, where
from electronic_billing.invoices.document import DOCUMENT_FIELDS
from electronic_billing.invoices.model import Invoice


class SeriesSeen(msgspec.Struct, frozen=True):
    last_number: int
    last_date: date | None


class Found(msgspec.Struct, frozen=True):
    """`ours` carries our reference, `others` holds our number with another one. Both absent proves nothing:
    how soon a search sees a new document is not documented."""

    ours: IssuedDocument | None = None
    others: IssuedDocument | None = None


async def find_document(client: FicClient, fic_company_id: int, invoice: Invoice) -> Found:
    by_number = await client.list_documents(
        fic_company_id,
        type=invoice.kind,
        q=numbered(invoice.number or 0, invoice.numeration or "", invoice.year),
        fields=DOCUMENT_FIELDS,
    )
    for document in by_number.data:
        if document.subject == invoice.reference:
            return Found(ours=document)
    by_reference = await client.list_documents(
        fic_company_id,
        type=invoice.kind,
        q=matching("any_subject", "contains", invoice.reference),
        fields=DOCUMENT_FIELDS,
    )
    for document in by_reference.data:
        if document.subject == invoice.reference:
            return Found(ours=document)
    return Found(others=by_number.data[0] if by_number.data else None)


async def require_company(client: FicClient, fic_company_id: int, kind: str) -> None:
    """After a 404 for a document: raises `NotFound` where the whole company is out of the token's reach, for then
    nothing was deleted."""
    await client.list_documents(fic_company_id, type=kind, fields=("id",), per_page=5)


async def see_series(client: FicClient, fic_company_id: int, kind: str, numeration: str, year: int) -> SeriesSeen:
    """The highest number and the latest date in a series, whoever made them. Two questions: the two may be on
    different documents."""
    in_series = where("numeration", "=", numeration) & where("date", ">=", date(year, 1, 1))
    in_series &= where("date", "<=", date(year, 12, 31))
    by_number = await client.list_documents(
        fic_company_id, type=kind, q=in_series, fields=("number", "date", "numeration"), sort="-number", per_page=5
    )
    if not by_number.data:
        return SeriesSeen(0, None)
    by_date = await client.list_documents(
        fic_company_id, type=kind, q=in_series, fields=("number", "date", "numeration"), sort="-date", per_page=5
    )
    return SeriesSeen(
        max(document.number or 0 for document in by_number.data),
        max((document.date for document in by_date.data if document.date), default=None),
    )
