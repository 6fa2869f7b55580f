"""Our invoice in Fatture in Cloud's words."""

from electronic_billing.companies.model import Setup
from electronic_billing.content.model import Content, Customer, Line
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fic.documents import EiData, Entity, NewDocument, NewItem, NewPayment, Ref
from electronic_billing.invoices.countries import italian_name
from electronic_billing.invoices.model import Invoice

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


def new_document(invoice: Invoice, setup: Setup) -> NewDocument:
    """The number is ours and sent explicitly; our reference travels in the subject, which is not printed."""
    content = invoice.content
    return NewDocument(
        type=invoice.kind,
        entity=_entity(content.customer),
        items_list=tuple(_item(line, setup) for line in content.lines),
        payments_list=(_payment(invoice),),
        date=invoice.issue_date,
        number=invoice.number,
        numeration=invoice.numeration or "",
        subject=invoice.reference,
        visible_subject=content.subject,
        notes=content.notes,
        e_invoice=True,
        ei_data=_ei_data(content, setup),
    )


def vat_not_set_up(content: Content, setup: Setup) -> str | None:
    """The mapping may have been changed since the invoice was accepted: the first rate or Natura that it lacks."""
    return next((line.vat_key for line in content.lines if line.vat_key not in setup.vat_ids), None)


def _entity(customer: Customer) -> Entity:
    is_italian = customer.country == "IT"
    return Entity(
        name=customer.name,
        type="company" if customer.partita_iva else "person",
        vat_number=customer.partita_iva,
        tax_code=customer.codice_fiscale if is_italian else "",
        address_street=customer.address.street,
        address_postal_code=customer.address.postal_code,
        address_city=customer.address.city,
        address_province=customer.address.province if is_italian else "",
        country=italian_name(customer.country),
        country_iso=customer.country,
        email=customer.email,
        certified_email=customer.pec,
        ei_code=customer.codice_destinatario or (Recipient.NONE if is_italian else Recipient.FOREIGN).value,
    )


def _item(line: Line, setup: Setup) -> NewItem:
    return NewItem(
        vat=Ref(setup.vat_ids[line.vat_key]),
        name=line.description[:100],
        description=line.description if len(line.description) > 100 else "",
        qty=line.quantity,
        net_price=line.unit_price,
    )


def _payment(invoice: Invoice) -> NewPayment:
    return NewPayment(due_date=invoice.content.payment.due_date or invoice.issue_date, amount=invoice.gross)


def _ei_data(content: Content, setup: Setup) -> EiData:
    return EiData(payment_method=content.payment.method or setup.payment_method)
