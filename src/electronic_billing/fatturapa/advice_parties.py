"""Warnings on addresses, identifiers and recipients."""

from collections.abc import Iterator

from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.countries import is_abroad, is_eu_abroad
from electronic_billing.fatturapa.facts import HEADER, InvoiceFacts, Party
from electronic_billing.fatturapa.findings import Finding, warning

_RECIPIENT = f"{HEADER}/DatiTrasmissione/CodiceDestinatario"
_NO_CAP = "00000"


def of_invoice(invoice: InvoiceFacts) -> Iterator[Finding]:
    for party in (invoice.seller, invoice.buyer):
        yield from eb006_address(party)
        yield from eb006_prefix(party)
        yield from eb009_two_numbers(party)
    yield from eb006_recipient(invoice)
    yield from eb014_reverse_charge_abroad(invoice)
    yield from eb015_split_payment(invoice)
    yield from eb016_communication(invoice)


def eb006_address(party: Party) -> Iterator[Finding]:
    address = party.address
    if address is None or not address.cap:
        return
    if not is_abroad(address.nazione):
        if address.cap == _NO_CAP:
            yield warning("EB006", f"{party.address_path}/CAP", "italian", found=address.cap)
    elif address.cap != _NO_CAP:
        yield warning("EB006", f"{party.address_path}/CAP", country=address.nazione)
    elif address.provincia:
        yield warning("EB006", f"{party.address_path}/Provincia", country=address.nazione)


def eb006_prefix(party: Party) -> Iterator[Finding]:
    """Only where the rest is a number: a customer's name may begin with any two letters."""
    rest = party.partita_iva.removeprefix(party.paese)
    if party.paese and rest != party.partita_iva and rest.isdigit():
        values = {"found": party.partita_iva, "country": party.paese}
        yield warning("EB006", f"{party.vat_path}/IdCodice", "prefix", **values)


def eb006_recipient(invoice: InvoiceFacts) -> Iterator[Finding]:
    """A foreign VAT identifier and a foreign address: no channel in Italy, so XXXXXXX."""
    buyer = invoice.buyer
    if buyer.address is None or not is_abroad(buyer.paese) or not is_abroad(buyer.address.nazione):
        return
    usual = {Recipient.SAN_MARINO, Recipient.FOREIGN} if buyer.paese == "SM" else {Recipient.FOREIGN}
    if invoice.codice_destinatario and invoice.codice_destinatario not in usual:
        values = {"country": buyer.paese, "found": invoice.codice_destinatario}
        yield warning("EB006", _RECIPIENT, "recipient", **values)


def eb009_two_numbers(party: Party) -> Iterator[Finding]:
    is_company = len(party.codice_fiscale) == 11 and party.codice_fiscale.isdigit()
    if party.paese == "IT" and is_company and party.partita_iva not in {"", party.codice_fiscale}:
        yield warning("EB009", party.cf_path, vat=party.partita_iva, found=party.codice_fiscale)


def eb014_reverse_charge_abroad(invoice: InvoiceFacts) -> Iterator[Finding]:
    if not is_eu_abroad(invoice.buyer.paese):
        return
    for document in invoice.documents:
        for line in document.lines:
            if line.natura == "N6.9":
                yield warning("EB014", f"{line.path}/Natura", country=invoice.buyer.paese)


def eb015_split_payment(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents if invoice.formato == "FPR12" else ():
        summaries = document.body.dati_beni_servizi.dati_riepilogo if document.body else ()
        for row, summary in zip(document.summaries, summaries, strict=False):
            if summary.esigibilita_iva == "S":
                yield warning("EB015", f"{row.path}/EsigibilitaIVA")


def eb016_communication(invoice: InvoiceFacts) -> Iterator[Finding]:
    is_communication = any(document.tipo == "TD29" for document in invoice.documents)
    if is_communication and (invoice.codice_destinatario != Recipient.NONE or invoice.pec):
        yield warning("EB016", _RECIPIENT)
