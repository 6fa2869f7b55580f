"""What a contract makes, in the caller's language."""

from decimal import Decimal

from electronic_billing.fatturapa.build import BOLLO
from electronic_billing.invoices.model import Invoice
from electronic_billing.invoices.rental import Rental, RentalDocument
from electronic_billing.rentals.plan import LeftOut, PlannedLine, Why
from electronic_billing.rentals.preview import DocumentPreview
from electronic_billing.rentals.remarks import Remark
from electronic_billing.web.api.invoices import shown_finding
from electronic_billing.web.api.rental_schemas import (
    AlternativeOut,
    LeftOutOut,
    MadeOut,
    PlannedLineOut,
    RemarkOut,
    RentalDocumentOut,
    RentalPreviewOut,
    RentalProblemOut,
    SourceOut,
    SumsOut,
    WhyOut,
)
from electronic_billing.web.i18n import Message, Translator


def shown_rental(rental: Rental, translator: Translator) -> RentalPreviewOut:
    return RentalPreviewOut(
        company_id=rental.company.id,
        documents=[_document(one, translator) for one in rental.documents],
        left_out=[_left_out(one, translator) for one in rental.left_out],
        remarks=[_remark(one, translator) for one in rental.remarks],
    )


def _document(document: RentalDocument, translator: Translator) -> RentalDocumentOut:
    planned = document.planned
    content = planned.content
    return RentalDocumentOut(
        external_id=planned.external_id,
        deed=planned.deed,
        tipo_documento=planned.tipo,
        why=translator.say(planned.why),
        standing=document.standing,
        invoice=_made(document.invoice, document) if document.invoice else None,
        date=content.date if content else None,
        transmit_by=planned.transmit_by,
        lines=[_line(one, translator) for one in planned.lines],
        sums=_sums(document.shown, translator),
        remarks=[_remark(one, translator) for one in document.remarks],
        findings=[] if document.invoice else [shown_finding(one, translator) for one in document.shown.findings],
        problems=[
            RentalProblemOut(field=one.field, message=translator.say(Message(one.reason, one.values)))
            for one in document.problems
        ],
    )


def _made(invoice: Invoice, document: RentalDocument) -> MadeOut:
    return MadeOut(
        id=invoice.id,
        state=invoice.state,
        number=invoice.full_number,
        date=invoice.issue_date,
        is_changed=document.is_changed,
    )


def _line(planned: PlannedLine, translator: Translator) -> PlannedLineOut:
    line = planned.line
    return PlannedLineOut(
        contract=planned.contract,
        charge=planned.charge,
        description=line.description if line else None,
        quantity=line.quantity if line else None,
        unit_price=line.unit_price if line else None,
        vat_rate=line.vat_rate if line else None,
        natura=line.natura if line and line.natura else None,
        gross=planned.gross,
        why=_why(planned.why, translator),
    )


def _why(why: Why, translator: Translator) -> WhyOut:
    return WhyOut(
        rule=translator.say(why.rule),
        place=translator.say(why.place) if why.place else None,
        confidence=why.confidence,
        sources=[SourceOut(where=one.where, says=translator.say(one.says)) for one in why.sources],
        setting=why.setting or None,
        alternatives=[AlternativeOut(choice=one.choice, name=translator.say(one.name)) for one in why.alternatives],
    )


def _sums(shown: DocumentPreview, translator: Translator) -> SumsOut | None:
    if shown.sums is None:
        return None
    sums = shown.sums
    return SumsOut(
        net=sums.totals.net,
        vat=sums.totals.vat,
        gross=sums.totals.gross,
        rounding=sums.rounding,
        total=sums.total,
        payable=sums.payable,
        stamp_duty=BOLLO if shown.has_bollo else Decimal("0.00"),
        without_rounding=translator.say(shown.without_rounding) if shown.without_rounding else None,
    )


def _left_out(one: LeftOut, translator: Translator) -> LeftOutOut:
    return LeftOutOut(contract=one.contract, charge=one.charge, amount=one.amount, why=translator.say(one.why))


def _remark(remark: Remark, translator: Translator) -> RemarkOut:
    lang = translator.lang
    return RemarkOut(
        code=remark.code, severity=remark.severity.value, message=remark.message(lang), hint=remark.hint(lang)
    )
