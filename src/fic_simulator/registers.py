"""A small stand-in for the registers that the exchange asks: recipients, VAT numbers, tax codes."""

from collections.abc import Iterator

from electronic_billing.fatturapa.facts import HEADER, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, error
from fic_simulator.switches import Switches

KNOWN_RECIPIENTS = frozenset(
    {"M5UXCR1", "SUBM70N", "KRRH6B9", "USAL8PV", "T04ZHR3", "A4707H7"}
    | {"BA6ET11", "W7YVJK9", "X2PH38J", "5RUO82D", "J6URRTW", "2R4GTO8", "0000000", "XXXXXXX"}
)
KNOWN_OFFICES = frozenset({"UFY9MH", "UFUXUC", "UFRRV3"})
# Who ceased may still be named by these (Allegato A 1.9.1).
_MAY_BE_CEASED = frozenset({"TD16", "TD20", "TD29"})


def ask(invoice: InvoiceFacts, switches: Switches) -> Iterator[Finding]:
    yield from _recipient(invoice, switches)
    yield from _vat_numbers(invoice, switches)
    yield from _tax_codes(invoice, switches)


def _recipient(invoice: InvoiceFacts, switches: Switches) -> Iterator[Finding]:
    code, path = invoice.codice_destinatario, f"{HEADER}/DatiTrasmissione/CodiceDestinatario"
    if code in switches.inactive_recipients:
        yield error("00312", path)
    elif switches.unknown_recipient == "discard" and code not in KNOWN_RECIPIENTS | KNOWN_OFFICES:
        yield error("00311", path)


def _vat_numbers(invoice: InvoiceFacts, switches: Switches) -> Iterator[Finding]:
    ceased = switches.ceased_vat_numbers
    seller, buyer = invoice.seller, invoice.buyer
    is_strict = any(document.tipo not in _MAY_BE_CEASED for document in invoice.documents)
    if is_strict and seller.paese == "IT" and seller.partita_iva in ceased:
        yield error("00301", f"{seller.vat_path}/IdCodice", found=seller.partita_iva)
    if buyer.paese == "IT" and buyer.partita_iva in ceased:
        yield error("00305", f"{buyer.vat_path}/IdCodice", found=buyer.partita_iva)


def _tax_codes(invoice: InvoiceFacts, switches: Switches) -> Iterator[Finding]:
    for code, party in (("00302", invoice.seller), ("00306", invoice.buyer)):
        if party.codice_fiscale and party.codice_fiscale in switches.unknown_tax_codes:
            yield error(code, party.cf_path, found=party.codice_fiscale)
