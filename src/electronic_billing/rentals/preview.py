"""Documents as they are to be, before anything is issued: lines, sums, stamp duty, findings, and why each line is so."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from electronic_billing.content.amounts import payable_of, totals_of
from electronic_billing.content.fattura import Place, Seller, fattura_of
from electronic_billing.content.model import Content, Totals
from electronic_billing.fatturapa.check import check_document
from electronic_billing.fatturapa.findings import Finding, Severity
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.plan import LeftOut, Plan, PlannedDocument
from electronic_billing.rentals.prices import without_rounding
from electronic_billing.rentals.remarks import Remark

# For the checks alone: the document has no number yet.
_NO_NUMBER = "1"


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """In euro. `total` is the document's, with its rounding; `payable` leaves out a tax that goes to the State."""

    totals: Totals
    rounding: Decimal
    total: Decimal
    payable: Decimal


class DocumentPreview(msgspec.Struct, frozen=True, kw_only=True):
    """`planned` has the lines with their explanations and our own remarks; `findings` are the official checks' and the
    general warnings'. `sums` is None while a treatment is not chosen; `without_rounding` says what Fatture in Cloud
    shows where it leaves the rounding out."""

    planned: PlannedDocument
    sums: Sums | None = None
    has_bollo: bool = False
    findings: tuple[Finding, ...] = ()
    without_rounding: Sentence | None = None

    @property
    def is_blocked(self) -> bool:
        return self.planned.is_blocked or any(one.severity is Severity.ERROR for one in self.findings)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    documents: tuple[DocumentPreview, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def is_blocked(self) -> bool:
        return any(one.is_blocked for one in self.documents) or any(one.blocks for one in self.remarks)


def preview(plan: Plan, seller: Seller, *, today: dt.date, modalita: str = "MP08") -> Preview:
    """`modalita` is the MPxx code for documents whose payments name none; `today` the day of issue in Rome."""
    return Preview(
        documents=tuple(_shown(one, seller, today, modalita) for one in plan.documents),
        left_out=plan.left_out,
        remarks=plan.remarks,
    )


def _shown(planned: PlannedDocument, seller: Seller, today: dt.date, modalita: str) -> DocumentPreview:
    content = planned.content
    if content is None:
        return DocumentPreview(planned=planned)
    document = fattura_of(content, seller, _place(planned, content, today, modalita))
    return DocumentPreview(
        planned=planned,
        sums=_sums(content),
        has_bollo=document.bodies[0].dati_generali.dati_generali_documento.dati_bollo is not None,
        findings=() if planned.issued else tuple(_findings(document, today)),
        without_rounding=without_rounding(content),
    )


def _place(planned: PlannedDocument, content: Content, today: dt.date, modalita: str) -> Place:
    method = content.payment.method or modalita
    if planned.issued is not None:
        return Place(day=planned.issued.date, numero=planned.issued.number, modalita=method)
    return Place(day=content.date or today, numero=_NO_NUMBER, modalita=method)


def _sums(content: Content) -> Sums:
    totals = totals_of(content.lines)
    return Sums(
        totals=totals,
        rounding=content.rounding,
        total=totals.gross + content.rounding,
        payable=payable_of(content),
    )


def _findings(document: FatturaElettronica, today: dt.date) -> Iterator[Finding]:
    """But for what others know better than this file: the IBAN is Fatture in Cloud's, the length of the hire is the
    contract's (EB004), and the term runs from each payment (EB002), as our own remark says."""
    for finding in check_document(document, today=today):
        is_iban_elsewhere = finding.code == "EB007" and finding.kind == "missing"
        if not is_iban_elsewhere and finding.code not in {"EB002", "EB004"}:
            yield finding
