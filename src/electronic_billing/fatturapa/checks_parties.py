"""Official checks of sender, seller, buyer and recipient (Allegato A 1.9.1 and Elenco controlli 2.0).

00300 to 00306 ask the tax register; here only what a check digit gives away.
"""

import re
from collections.abc import Iterator

from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.facts import HEADER, SELLER, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.identifiers import is_codice_fiscale, is_partita_iva

_SENT = f"{HEADER}/DatiTrasmissione"
# The family of addresses Allegato A names; the exact list is not published.
_SDI_MAILBOX = re.compile(r"sdi[0-9]*@pec\.fatturapa\.it", re.IGNORECASE)
_MUST_DIFFER = frozenset(
    ["TD01", "TD02", "TD03", "TD06", "TD07", "TD16", "TD17", "TD18", "TD19", "TD20", "TD24", "TD25", "TD28", "TD29"]
)  # A; E names TD16 to TD20 and TD29
_MUST_BE_ONE = frozenset({"TD21", "TD27"})  # A; E names TD21
_FROM_ABROAD = frozenset({"TD17", "TD18", "TD19", "TD28"})
_BUYER_WITH_VAT = frozenset(["TD16", "TD17", "TD18", "TD19", "TD20", "TD22", "TD23", "TD28", "TD29"])


def check_00300(invoice: InvoiceFacts) -> Iterator[Finding]:
    sender = invoice.transmitter
    if sender.id_paese == "IT" and sender.id_codice and not is_codice_fiscale(sender.id_codice):
        yield error("00300", f"{_SENT}/IdTrasmittente/IdCodice", found=sender.id_codice)


def check_00301(invoice: InvoiceFacts) -> Iterator[Finding]:
    seller = invoice.seller
    if seller.paese == "IT" and seller.partita_iva and not is_partita_iva(seller.partita_iva):
        yield error("00301", f"{seller.vat_path}/IdCodice", found=seller.partita_iva)


def check_00302(invoice: InvoiceFacts) -> Iterator[Finding]:
    """The texts name it for the ordinary format alone; a wrong check character is a doubt in the simplified one."""
    code = invoice.seller.codice_fiscale
    if code and not is_codice_fiscale(code):
        tell = warning if invoice.is_simplified else error
        yield tell("00302", invoice.seller.cf_path, found=code)


def check_00303(invoice: InvoiceFacts) -> Iterator[Finding]:
    for path, paese, number, _code in invoice.representatives:
        if paese == "IT" and number and not is_partita_iva(number):
            yield error("00303", f"{path}/IdFiscaleIVA/IdCodice", found=number)


def check_00304(invoice: InvoiceFacts) -> Iterator[Finding]:
    for path, _paese, _number, code in invoice.representatives:
        if code and not is_codice_fiscale(code):
            yield error("00304", f"{path}/CodiceFiscale", found=code)


def check_00305(invoice: InvoiceFacts) -> Iterator[Finding]:
    buyer = invoice.buyer
    if buyer.paese == "IT" and buyer.partita_iva and not is_partita_iva(buyer.partita_iva):
        yield error("00305", f"{buyer.vat_path}/IdCodice", found=buyer.partita_iva)


def check_00306(invoice: InvoiceFacts) -> Iterator[Finding]:
    """A tests it only where the buyer has no VAT number, E always: the stricter counts."""
    code = invoice.buyer.codice_fiscale
    if code and not is_codice_fiscale(code):
        yield error("00306", invoice.buyer.cf_path, found=code)


def check_00313(invoice: InvoiceFacts) -> Iterator[Finding]:
    if invoice.is_simplified or invoice.codice_destinatario != Recipient.FOREIGN:
        return
    if not invoice.buyer.has_vat or invoice.buyer.paese == "IT":
        yield error("00313", f"{_SENT}/CodiceDestinatario")


def check_00330(invoice: InvoiceFacts) -> Iterator[Finding]:
    if _SDI_MAILBOX.fullmatch(invoice.pec):
        yield error("00330", f"{_SENT}/PECDestinatario", found=invoice.pec)


def check_00417(invoice: InvoiceFacts) -> Iterator[Finding]:
    if invoice.has_header and not invoice.buyer.has_vat and not invoice.buyer.codice_fiscale:
        yield error("00417", invoice.buyer.vat_path)


def check_00427(invoice: InvoiceFacts) -> Iterator[Finding]:
    wrong = 7 if invoice.formato == "FPA12" else 6
    if len(invoice.codice_destinatario) == wrong:
        values = {"found": invoice.codice_destinatario, "formato": invoice.formato or "?"}
        yield error("00427", f"{_SENT}/CodiceDestinatario", **values)


def check_00428(invoice: InvoiceFacts) -> Iterator[Finding]:
    if invoice.has_header and invoice.formato != invoice.versione:
        yield error("00428", f"{_SENT}/FormatoTrasmissione", found=invoice.formato, versione=invoice.versione)


def check_00471(invoice: InvoiceFacts) -> Iterator[Finding]:
    """With a tax code alone SDI looks the VAT number up: a match there is a doubt, not a certainty."""
    for document in invoice.documents:
        if document.tipo not in _MUST_DIFFER:
            continue
        if _have_same_vat(invoice):
            yield error("00471", invoice.buyer.vat_path, tipo=document.tipo)
        elif not invoice.buyer.has_vat and _has_sellers_code(invoice):
            yield warning("00471", invoice.buyer.cf_path, "registry")


def check_00472(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.tipo not in _MUST_BE_ONE or _have_same_vat(invoice):
            continue
        if invoice.buyer.has_vat:
            yield error("00472", invoice.buyer.vat_path, tipo=document.tipo)
        elif not _has_sellers_code(invoice):
            yield warning("00472", invoice.buyer.cf_path, "registry", tipo=document.tipo)


def check_00473(invoice: InvoiceFacts) -> Iterator[Finding]:
    country = invoice.seller.paese
    for document in invoice.documents:
        is_wrong_home = document.tipo in _FROM_ABROAD and country == "IT"
        is_wrong_abroad = document.tipo == "TD29" and country not in {"IT", ""}
        if is_wrong_home or is_wrong_abroad:
            yield error("00473", f"{SELLER}/DatiAnagrafici/IdFiscaleIVA/IdPaese", tipo=document.tipo, found=country)


def check_00475(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.tipo in _BUYER_WITH_VAT and not invoice.buyer.has_vat:
            yield error("00475", invoice.buyer.vat_path, tipo=document.tipo)


def check_00476(invoice: InvoiceFacts) -> Iterator[Finding]:
    seller, buyer = invoice.seller.paese, invoice.buyer.paese
    if seller not in {"IT", ""} and buyer not in {"IT", ""}:
        yield error("00476", f"{invoice.buyer.vat_path}/IdPaese", seller=seller, buyer=buyer)


def _have_same_vat(invoice: InvoiceFacts) -> bool:
    seller, buyer = invoice.seller, invoice.buyer
    return bool(buyer.partita_iva) and (seller.paese, seller.partita_iva) == (buyer.paese, buyer.partita_iva)


def _has_sellers_code(invoice: InvoiceFacts) -> bool:
    seller = invoice.seller
    code = invoice.buyer.codice_fiscale
    return bool(code) and code in {seller.codice_fiscale, seller.partita_iva if seller.paese == "IT" else ""}


CHECKS = (
    check_00300, check_00301, check_00302, check_00303, check_00304, check_00305, check_00306, check_00313, check_00330,
    check_00417, check_00427, check_00428, check_00471, check_00472, check_00473, check_00475, check_00476,
)  # fmt: skip
