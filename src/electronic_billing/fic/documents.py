"""Issued documents, as they are written and as they are read back, in Fatture in Cloud's own words.

What is read is tolerant (see `reading`): None means "not told", as in a list that asked for fewer fields.
Instants such as `created_at` carry no zone and stay text: compare them only with one another.
"""

import datetime as dt
from decimal import Decimal

from msgspec import Struct

from electronic_billing.fic.models import PaymentAccount, PaymentMethod, VatType


class Ref(Struct, frozen=True):
    """A thing by its id alone. Echoing a whole VAT type back, with its empty notes, is refused."""

    id: int


class Entity(Struct, frozen=True, omit_defaults=True):
    """Customer on a document, and client of the address book. Null is refused here: "" is left out instead.

    Nothing is filled in from `id`: every field to be printed has to be sent. `country` is the Italian name.
    """

    id: int | None = None
    code: str = ""
    name: str = ""
    type: str = ""
    first_name: str = ""
    last_name: str = ""
    contact_person: str = ""
    vat_number: str = ""
    tax_code: str = ""
    address_street: str = ""
    address_postal_code: str = ""
    address_city: str = ""
    address_province: str = ""
    address_extra: str = ""
    country: str = ""
    country_iso: str = ""
    email: str = ""
    certified_email: str = ""
    phone: str = ""
    fax: str = ""
    notes: str = ""
    e_invoice: bool | None = None
    ei_code: str = ""


class EiData(Struct, frozen=True, omit_defaults=True):
    """`payment_method` (MPxx) is required on every e-invoice; `invoice_*` on an e-invoice credit note."""

    payment_method: str | None = None
    vat_kind: str | None = None
    original_document_type: str | None = None
    od_number: str | None = None
    od_date: dt.date | None = None
    cig: str | None = None
    cup: str | None = None
    bank_name: str | None = None
    bank_iban: str | None = None
    bank_beneficiary: str | None = None
    invoice_number: str | None = None
    invoice_date: dt.date | None = None


class PaymentTerms(Struct, frozen=True):
    days: int = 0
    type: str = "standard"


class NewItem(Struct, frozen=True, omit_defaults=True):
    """Prices are for one unit. Keep the `id` when an item list is sent again."""

    vat: Ref
    name: str = ""
    description: str = ""
    qty: Decimal | None = None
    measure: str = ""
    net_price: Decimal | None = None
    gross_price: Decimal | None = None
    discount: Decimal | None = None
    not_taxable: bool = False
    code: str = ""
    id: int | None = None
    product_id: int | None = None
    ei_raw: dict[str, object] | None = None


class NewPayment(Struct, frozen=True, omit_defaults=True):
    """The amounts together must equal the amount due. `paid` needs an account and a day."""

    due_date: dt.date
    amount: Decimal | None = None
    status: str = "not_paid"
    payment_account: Ref | None = None
    paid_date: dt.date | None = None
    payment_terms: PaymentTerms | None = None
    id: int | None = None
    ei_raw: dict[str, object] | None = None


class NewDocument(Struct, frozen=True, omit_defaults=True):
    """`subject` is not printed: our reference travels there. Credit notes carry positive amounts."""

    type: str
    entity: Entity
    items_list: tuple[NewItem, ...]
    payments_list: tuple[NewPayment, ...] = ()
    date: dt.date | None = None
    number: int | None = None
    numeration: str = ""
    subject: str = ""
    visible_subject: str = ""
    notes: str = ""
    rc_center: str = ""
    payment_method: Ref | None = None
    use_gross_prices: bool = False
    use_split_payment: bool = False
    stamp_duty: Decimal | None = None
    amount_due_discount: Decimal | None = None
    show_payment_method: bool = False
    e_invoice: bool = False
    ei_data: EiData | None = None
    ei_raw: dict[str, object] | None = None


class VatTotal(Struct, frozen=True):
    amount_net: Decimal | None = None
    amount_vat: Decimal | None = None


class Totals(Struct, frozen=True):
    """`vat_list` by rate, as text: "22"."""

    amount_net: Decimal | None = None
    taxable_amount: Decimal | None = None
    not_taxable_amount: Decimal | None = None
    amount_vat: Decimal | None = None
    amount_gross: Decimal | None = None
    amount_withholding_tax: Decimal | None = None
    amount_other_withholding_tax: Decimal | None = None
    stamp_duty: Decimal | None = None
    amount_due: Decimal | None = None
    amount_due_discount: Decimal | None = None
    payments_sum: Decimal | None = None
    vat_list: dict[str, VatTotal] = {}


class Item(Struct, frozen=True):
    id: int | None = None
    product_id: int | None = None
    code: str = ""
    name: str = ""
    description: str = ""
    qty: Decimal | None = None
    measure: str = ""
    net_price: Decimal | None = None
    gross_price: Decimal | None = None
    vat: VatType | None = None
    discount: Decimal | None = None
    not_taxable: bool | None = None
    ei_raw: object = None


class Payment(Struct, frozen=True):
    """`status` is not_paid, paid or reversed, or a word that we do not know yet."""

    id: int | None = None
    due_date: dt.date | None = None
    amount: Decimal | None = None
    status: str = ""
    payment_account: PaymentAccount | None = None
    paid_date: dt.date | None = None
    payment_terms: PaymentTerms | None = None


class IssuedDocument(Struct, frozen=True):
    """`ei_status` is the raw word. `url` is a link that dies after days: never keep it."""

    id: int
    type: str | None = None
    number: int | None = None
    numeration: str | None = None
    date: dt.date | None = None
    year: int | None = None
    subject: str | None = None
    visible_subject: str | None = None
    notes: str | None = None
    rc_center: str | None = None
    entity: Entity = Entity()
    amount_net: Decimal | None = None
    amount_vat: Decimal | None = None
    amount_gross: Decimal | None = None
    amount_due_discount: Decimal | None = None
    amount_withholding_tax: Decimal | None = None
    amount_other_withholding_tax: Decimal | None = None
    stamp_duty: Decimal | None = None
    use_gross_prices: bool | None = None
    use_split_payment: bool | None = None
    e_invoice: bool | None = None
    ei_status: str | None = None
    ei_data: EiData | None = None
    ei_raw: object = None
    locked: bool | None = None
    is_marked: bool | None = None
    payment_method: PaymentMethod | None = None
    items_list: tuple[Item, ...] | None = None
    payments_list: tuple[Payment, ...] | None = None
    next_due_date: dt.date | None = None
    url: str | None = None
    attachment_url: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class DocumentPage(Struct, frozen=True):
    """Pages drift while documents are added, and page URLs are not to be trusted: page by number."""

    data: tuple[IssuedDocument, ...]
    current_page: int = 1
    last_page: int = 1
    per_page: int | None = None
    total: int | None = None


class ClientPage(Struct, frozen=True):
    data: tuple[Entity, ...]
    current_page: int = 1
    last_page: int = 1
    per_page: int | None = None
    total: int | None = None


class SendResult(Struct, frozen=True):
    """`name` is the state at Fatture in Cloud's hub (CARICATO): taken by the hub, not yet by SDI."""

    name: str = ""
    date: str = ""


class VerifyResult(Struct, frozen=True):
    success: bool
    errors: tuple[str, ...] = ()


class ErrorReason(Struct, frozen=True):
    reason: str = ""
    solution: str = ""
    code: str | None = None
    ei_status: str | None = None
    date: str | None = None
