"""The names of what a rental asks and says, for people. Every id is written out, so that the catalogue test knows it."""

from electronic_billing.rentals.model import ChargeKind, Purpose, Use
from electronic_billing.rentals.plan import Deed
from electronic_billing.rentals.treatments import TREATMENTS, Confidence
from electronic_billing.web.i18n import Message, Words

CONTRACT_FIELDS = {
    "company_id": Message("rental.company"),
    "number": Message("rental.number"),
    "date": Message("rental.date"),
    "driver": Message("rental.driver"),
    "vehicle.description": Message("rental.vehicle"),
    "vehicle.plate": Message("rental.plate"),
    "start.date": Message("rental.start"),
    "start.time": Message("rental.start_time"),
    "end.date": Message("rental.end"),
    "end.time": Message("rental.end_time"),
    "returned.date": Message("rental.returned"),
    "returned.time": Message("rental.returned_time"),
    "place.handed_over": Message("rental.handed_over"),
    "place.used": Message("rental.used"),
    "place.decided": Message("rental.decided"),
    "renter.customer.name": Message("rental.customer_name"),
    "renter.customer.country": Message("rental.country"),
    "renter.customer.partita_iva": Message("rental.customer_vat"),
    "renter.customer.codice_fiscale": Message("label.codice_fiscale"),
    "renter.customer.address.street": Message("label.street"),
    "renter.customer.address.postal_code": Message("label.postal_code"),
    "renter.customer.address.city": Message("label.city"),
    "renter.customer.address.province": Message("label.province"),
    "renter.customer.codice_destinatario": Message("label.codice_destinatario"),
    "renter.customer.pec": Message("label.pec"),
    "renter.customer.split_payment": Message("rental.split_payment"),
    "renter.taxable": Message("rental.taxable"),
    "cig": Message("rental.cig"),
    "cup": Message("rental.cup"),
    "no_cig": Message("rental.no_cig"),
    "deposit.amount": Message("rental.deposit"),
}
CHARGE_FIELDS = {
    "kind": Message("rental.charge.kind"),
    "description": Message("rental.charge.description"),
    "quantity": Message("rental.charge.quantity"),
    "amount": Message("rental.charge.amount"),
    "net": Message("rental.charge.net"),
    "late": Message("rental.charge.late"),
    "proof": Message("rental.charge.proof"),
}
PAYMENT_FIELDS = {
    "date": Message("rental.payment.date"),
    "amount": Message("rental.payment.amount"),
    "purpose": Message("rental.payment.purpose"),
    "method": Message("rental.payment.method"),
    "batch": Message("rental.payment.batch"),
    "from_deposit": Message("rental.payment.from_deposit"),
}

CHARGE_KINDS: dict[ChargeKind, Words] = {kind: TREATMENTS[kind].name for kind in ChargeKind}
USES = {
    Use.ITALY: Message("rental.use.italy"),
    Use.EU: Message("rental.use.eu"),
    Use.OUTSIDE_EU: Message("rental.use.outside_eu"),
}
PURPOSES = {
    Purpose.ADVANCE: Message("rental.purpose.advance"),
    Purpose.BALANCE: Message("rental.purpose.balance"),
    Purpose.LATE: Message("rental.purpose.late"),
    Purpose.DEPOSIT: Message("rental.purpose.deposit"),
}
DECISIONS = {
    "22": Message("vat.22"),
    "N2.1": Message("vat.n2_1"),
    "N7": Message("vat.n7"),
}
TAXABLE = {"yes": Message("rental.taxable.yes"), "no": Message("rental.taxable.no")}

DEEDS = {
    Deed.ADVANCE: Message("rental.deed.advance"),
    Deed.BALANCE: Message("rental.deed.balance"),
    Deed.LATE: Message("rental.deed.late"),
    Deed.CREDIT: Message("rental.deed.credit"),
    Deed.INCREASE: Message("rental.deed.increase"),
    Deed.MONTHLY: Message("rental.deed.monthly"),
}
CONFIDENCES = {
    Confidence.LAW: Message("rental.confidence.law"),
    Confidence.SOURCE: Message("rental.confidence.source"),
    Confidence.PRACTICE: Message("rental.confidence.practice"),
    Confidence.DISPUTED: Message("rental.confidence.disputed"),
}

SETTINGS: dict[str, Words] = {
    **{treatment.setting: treatment.name for treatment in TREATMENTS.values() if treatment.setting},
    "advance": Message("rental_rule.advance"),
    "unpaid_monthly": Message("rental_rule.unpaid_monthly"),
    "private_eu_long": Message("rental_rule.private_eu_long"),
    "charge_bollo": Message("rental_rule.charge_bollo"),
}
TYPES = {
    "TD01": Message("rental.type.td01"),
    "TD02": Message("rental.type.td02"),
    "TD24": Message("rental.type.td24"),
}
