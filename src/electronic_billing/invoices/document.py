"""Our invoice in Fatture in Cloud's words."""

from collections.abc import Sequence
from decimal import Decimal

from electronic_billing.companies.model import Company, Setup
from electronic_billing.content.amounts import payable_of
from electronic_billing.content.fattura import codice_destinatario, is_bollo_due_on
from electronic_billing.content.model import Content, Customer, Line, Reference
from electronic_billing.fatturapa.build import BOLLO
from electronic_billing.fic.documents import EiData, Entity, NewDocument, NewItem, NewPayment, Ref
from electronic_billing.invoices.countries import italian_name
from electronic_billing.invoices.model import Invoice

_USUAL = frozenset({"TD01", "TD04"})  # what Fatture in Cloud makes of its two types by itself

DOCUMENT_FIELDS = (
    "id",
    "type",
    "number",
    "numeration",
    "date",
    "year",
    "subject",
    "amount_gross",
    "ei_status",
    "locked",
    "payments_list",
    "updated_at",
)


def new_document(invoice: Invoice, company: Company, *, follows_rounding: bool = False) -> NewDocument:
    """The number is ours and sent explicitly; our reference travels in the subject, which is not printed.

    What Fatture in Cloud has no field for goes into the structures that it lets through to the e-invoice. Whether an
    Arrotondamento changes what it reckons as due is not documented: `follows_rounding` is our guess.
    """
    content, setup = invoice.content, setup_of(company)
    is_split = content.customer.split_payment
    owed = payable_of(content) if follows_rounding else payable_of(content) - content.rounding
    return NewDocument(
        type=invoice.kind,
        entity=_entity(content.customer),
        items_list=tuple(_item(line, setup) for line in content.lines),
        payments_list=(NewPayment(due_date=content.payment.due_date or invoice.issue_date, amount=owed),),
        date=invoice.issue_date,
        number=invoice.number,
        numeration=invoice.numeration or "",
        subject=invoice.reference,
        visible_subject=content.subject,
        notes=content.notes,
        use_split_payment=is_split,
        stamp_duty=_stamp_duty(content, company),
        e_invoice=True,
        ei_data=_ei_data(content, setup),
        ei_raw=_ei_raw(content),
    )


def setup_of(company: Company) -> Setup:
    if company.setup is None:
        raise AssertionError("A company that was switched on has its set-up.")
    return company.setup


def vat_not_set_up(content: Content, setup: Setup) -> str | None:
    """The mapping may have been changed since the invoice was accepted: the first rate or Natura that it lacks."""
    return next((line.vat_key for line in content.lines if line.vat_key not in setup.vat_ids), None)


def _entity(customer: Customer) -> Entity:
    is_italian = customer.country == "IT"
    return Entity(
        name=customer.name,
        type=_entity_type(customer),
        vat_number=customer.partita_iva,
        tax_code="" if customer.is_foreign else customer.codice_fiscale,
        address_street=customer.address.street,
        address_postal_code=customer.address.postal_code,
        address_city=customer.address.city,
        address_province=customer.address.province if is_italian else "",
        country=italian_name(customer.country),
        country_iso=customer.country,
        email=customer.email,
        certified_email=customer.pec,
        ei_code=codice_destinatario(customer),
    )


def _entity_type(customer: Customer) -> str:
    if customer.is_public_body:
        return "pa"
    is_body = len(customer.codice_fiscale) == 11  # of associations and other bodies: people have sixteen characters
    return "company" if customer.partita_iva or is_body else "person"


def _item(line: Line, setup: Setup) -> NewItem:
    return NewItem(
        vat=Ref(setup.vat_ids[line.vat_key]),
        name=line.description[:100],
        description=line.description if len(line.description) > 100 else "",
        qty=line.quantity,
        net_price=line.unit_price,
        ei_raw=_named(DettaglioLinee=_line_raw(line)),
    )


def _stamp_duty(content: Content, company: Company) -> Decimal | None:
    """Declared and borne by the issuer; charged to the customer it is a line of its own."""
    return BOLLO if is_bollo_due_on(content, company.regime_fiscale) else None


def _ei_data(content: Content, setup: Setup) -> EiData:
    corrected = content.linked[0] if content.kind == "credit_note" else None
    return EiData(
        payment_method=content.payment.method or setup.payment_method,
        vat_kind="S" if content.customer.split_payment else None,
        invoice_number=corrected.number if corrected else None,
        invoice_date=corrected.date if corrected else None,
    )


def _ei_raw(content: Content) -> dict[str, object] | None:
    """All values are text there. The invoice that a credit note corrects has fields of its own (`_ei_data`)."""
    general = _named(
        TipoDocumento=content.tipo if content.tipo not in _USUAL else "",
        Arrotondamento=f"{content.rounding:.2f}" if content.rounding else "",
    )
    data = _named(
        DatiGeneraliDocumento=general,
        DatiContratto=_references(content.contracts),
        DatiFattureCollegate=_references(content.linked) if content.kind == "invoice" else None,
    )
    return _named(FatturaElettronicaBody=_named(DatiGenerali=data))


def _line_raw(line: Line) -> dict[str, object] | None:
    return _named(
        DataInizioPeriodo=line.period_start.isoformat() if line.period_start else "",
        DataFinePeriodo=line.period_end.isoformat() if line.period_end else "",
        AltriDatiGestionali=[
            _named(TipoDato=one.tipo_dato, RiferimentoTesto=one.riferimento_testo) for one in line.altri_dati
        ],
    )


def _references(references: Sequence[Reference]) -> list[object]:
    return [
        _named(
            IdDocumento=one.number,
            Data=one.date.isoformat() if one.date else "",
            CodiceCUP=one.cup,
            CodiceCIG=one.cig,
        )
        for one in references
    ]


def _named(**parts: object) -> dict[str, object] | None:
    """Without what is empty; None where nothing is left."""
    return {name: part for name, part in parts.items() if part} or None
