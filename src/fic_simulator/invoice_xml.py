"""The FatturaPA file of a document: FPR12 (FPA12 for public bodies), schema 1.2.3, no more than the schema asks.

The one place that writes XML: a fuller writer may take its place.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fic_simulator.document_table import printed_number
from fic_simulator.exchange_rules import is_foreign, recipient
from fic_simulator.lookups import entry
from fic_simulator.records import Company, Document
from fic_simulator.totals import RateTotal, compute, line_net, rate_of
from fic_simulator.wire import Json, cents, decimal_of
from fic_simulator.world import World

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
HUB_ID = "99887766550"
KINDS = {"credit_note": "TD04"}
REGIMES = {"forfettario_5": "RF19", "forfettario_15": "RF19"}
COUNTRIES = {"germania": "DE", "francia": "FR", "spagna": "ES", "austria": "AT", "regno unito": "GB"}
LEGAL_NOTES = {"N1": "Escluso art. 15 DPR 633/72", "N4": "Esente art. 10 DPR 633/72"}


def invoice_xml(world: World, company: Company, document: Document) -> bytes:
    register_namespace("p", NAMESPACE)
    body = document.body
    version = "FPA12" if len(recipient(body["entity"])) == 6 else "FPR12"
    root = Element(f"{{{NAMESPACE}}}FatturaElettronica", {"versione": version})
    _header(SubElement(root, "FatturaElettronicaHeader"), world, company, document, version)
    _content(SubElement(root, "FatturaElettronicaBody"), world, company, body)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _header(parent: Element, world: World, company: Company, document: Document, version: str) -> None:
    entity = document.body["entity"]
    sending = SubElement(parent, "DatiTrasmissione")
    _fiscal_id(SubElement(sending, "IdTrasmittente"), "IT", HUB_ID)
    _text(sending, "ProgressivoInvio", document.id[-10:])
    _text(sending, "FormatoTrasmissione", version)
    _text(sending, "CodiceDestinatario", recipient(entity))
    if entity.get("certified_email") and recipient(entity) == "0000000":
        _text(sending, "PECDestinatario", entity["certified_email"])
    _seller(SubElement(parent, "CedentePrestatore"), company)
    _buyer(SubElement(parent, "CessionarioCommittente"), world, entity)


def _seller(parent: Element, company: Company) -> None:
    data = SubElement(parent, "DatiAnagrafici")
    _fiscal_id(SubElement(data, "IdFiscaleIVA"), "IT", company.vat_number)
    _text(data, "CodiceFiscale", company.tax_code)
    _text(SubElement(data, "Anagrafica"), "Denominazione", company.name, 80)
    _text(data, "RegimeFiscale", REGIMES.get(company.regime, "RF01"))
    address = {
        "address_street": company.address_street,
        "address_postal_code": company.address_postal_code,
        "address_city": company.address_city,
        "address_province": company.address_province,
    }
    _address(parent, address, "IT")


def _buyer(parent: Element, world: World, entity: Json) -> None:
    country = country_code(entity)
    data = SubElement(parent, "DatiAnagrafici")
    number = str(entity.get("vat_number") or "").upper().removeprefix(country)
    if number or country != "IT":
        _fiscal_id(SubElement(data, "IdFiscaleIVA"), country, number or _stand_in(world, entity))
    tax_code = str(entity.get("tax_code") or "").upper()
    if tax_code and country == "IT":
        _text(data, "CodiceFiscale", tax_code.removeprefix("IT") if tax_code[2:].isdigit() else tax_code)
    _name(SubElement(data, "Anagrafica"), entity)
    _address(parent, entity, country)


def _stand_in(world: World, entity: Json) -> str:
    """A foreign consumer has no number of his own: what stands there instead is a switch."""
    return "0000000" if world.switches.foreign_consumer_id == "zeros" else str(entity["name"])


def _name(parent: Element, entity: Json) -> None:
    first, last = entity.get("first_name"), entity.get("last_name")
    if entity.get("type") == "person" and first and last:
        _text(parent, "Nome", str(first), 60)
        _text(parent, "Cognome", str(last), 60)
    else:
        _text(parent, "Denominazione", str(entity["name"]), 80)


def _address(parent: Element, entity: Json, country: str) -> None:
    place = SubElement(parent, "Sede")
    _text(place, "Indirizzo", str(entity.get("address_street") or "-"), 60)
    code = str(entity.get("address_postal_code") or "")
    _text(place, "CAP", code if country == "IT" and len(code) == 5 and code.isdigit() else "00000")
    _text(place, "Comune", str(entity.get("address_city") or "-"), 60)
    province = str(entity.get("address_province") or "").upper()
    if country == "IT" and len(province) == 2 and province.isalpha():
        _text(place, "Provincia", province)
    _text(place, "Nazione", country)


def _content(parent: Element, world: World, company: Company, body: Json) -> None:
    _general(SubElement(parent, "DatiGenerali"), body)
    goods = SubElement(parent, "DatiBeniServizi")
    for number, item in enumerate(body["items_list"], start=1):
        _line(SubElement(goods, "DettaglioLinee"), world, company, body, item, number)
    for (rate, natura), total in _summary(world, company, body).items():
        _summary_row(SubElement(goods, "DatiRiepilogo"), body, rate, natura, total)
    for payment in body["payments_list"]:
        _payment(parent, body, payment)


def _general(parent: Element, body: Json) -> None:
    data = SubElement(parent, "DatiGeneraliDocumento")
    _text(data, "TipoDocumento", KINDS.get(body["type"], "TD01"))
    _text(data, "Divisa", str((body.get("currency") or {}).get("id") or "EUR"))
    _text(data, "Data", body["date"])
    _text(data, "Numero", printed_number(body), 20)
    if decimal_of(body.get("stamp_duty")):
        stamp = SubElement(data, "DatiBollo")
        _text(stamp, "BolloVirtuale", "SI")
        _amount(stamp, "ImportoBollo", decimal_of(body["stamp_duty"]))
    _amount(data, "ImportoTotaleDocumento", decimal_of(body["amount_gross"]))
    if body.get("visible_subject"):
        _text(data, "Causale", body["visible_subject"], 200)
    _linked_invoice(parent, body)


def _linked_invoice(parent: Element, body: Json) -> None:
    ei_data = body.get("ei_data") or {}
    if body["type"] == "credit_note" and ei_data.get("invoice_number"):
        link = SubElement(parent, "DatiFattureCollegate")
        _text(link, "IdDocumento", str(ei_data["invoice_number"]), 20)
        if ei_data.get("invoice_date"):
            _text(link, "Data", str(ei_data["invoice_date"]))


def _line(parent: Element, world: World, company: Company, body: Json, item: Json, number: int) -> None:
    net = line_net(item, body, world.switches)
    _text(parent, "NumeroLinea", str(number))
    _text(parent, "Descrizione", f"{item['name']} {item['description']}".strip() or "-", 1000)
    _text(parent, "Quantita", _digits(decimal_of(item["qty"])))
    _text(parent, "PrezzoUnitario", _digits(_unit_price(item, body)))
    if decimal_of(item["discount"]):
        discount = SubElement(parent, "ScontoMaggiorazione")
        _text(discount, "Tipo", "SC")
        _amount(discount, "Percentuale", decimal_of(item["discount"]))
    _amount(parent, "PrezzoTotale", net)
    _amount(parent, "AliquotaIVA", rate_of(item))
    natura = _natura(world, company, item)
    if natura:
        _text(parent, "Natura", natura)


def _unit_price(item: Json, body: Json) -> Decimal:
    if not body.get("use_gross_prices"):
        return decimal_of(item["net_price"])
    return decimal_of(item["gross_price"]) * 100 / (100 + rate_of(item))


def _summary(world: World, company: Company, body: Json) -> dict[tuple[Decimal, str], RateTotal]:
    """VAT as the totals of the document have it; lines without VAT apart for each natura."""
    rows: dict[tuple[Decimal, str], RateTotal] = {}
    for item in body["items_list"]:
        row = rows.setdefault((rate_of(item), _natura(world, company, item)), RateTotal())
        row.net += line_net(item, body, world.switches)
    rates = compute(body, world.switches).rates
    for (rate, _), row in rows.items():
        row.net = cents(row.net)
        row.vat = rates[rate].vat if rate else Decimal(0)
    return rows


def _summary_row(parent: Element, body: Json, rate: Decimal, natura: str, total: RateTotal) -> None:
    _amount(parent, "AliquotaIVA", rate)
    if natura:
        _text(parent, "Natura", natura)
    _amount(parent, "ImponibileImporto", total.net)
    _amount(parent, "Imposta", total.vat)
    if natura:
        _text(parent, "RiferimentoNormativo", LEGAL_NOTES.get(natura, natura), 100)
    else:
        default = "S" if body.get("use_split_payment") else "I"
        _text(parent, "EsigibilitaIVA", str((body.get("ei_data") or {}).get("vat_kind") or default))


def _payment(parent: Element, body: Json, payment: Json) -> None:
    data = SubElement(parent, "DatiPagamento")
    _text(data, "CondizioniPagamento", "TP02" if len(body["payments_list"]) == 1 else "TP01")
    detail = SubElement(data, "DettaglioPagamento")
    ei_data = body.get("ei_data") or {}
    _text(detail, "ModalitaPagamento", str(ei_data.get("payment_method") or "MP05"))
    if payment.get("due_date"):
        _text(detail, "DataScadenzaPagamento", str(payment["due_date"]))
    _amount(detail, "ImportoPagamento", decimal_of(payment["amount"]))
    if ei_data.get("bank_iban"):
        _text(detail, "IBAN", str(ei_data["bank_iban"]).replace(" ", ""))


def _natura(world: World, company: Company, item: Json) -> str:
    if rate_of(item):
        return ""
    known = entry(world, company, "vat_type", item["vat"]["id"])
    return str(known.body.get("ei_type") or "N2.2") if known else "N2.2"


def country_code(entity: Json) -> str:
    code = str(entity.get("country_iso") or "").upper()
    if len(code) == 2 and code.isalpha():
        return code
    if not is_foreign(entity):
        return "IT"
    return COUNTRIES.get(str(entity.get("country") or "").lower(), "OO")


def _fiscal_id(parent: Element, country: str, code: str) -> None:
    _text(parent, "IdPaese", country)
    _text(parent, "IdCodice", code, 28)


def _text(parent: Element, name: str, text: str, longest: int | None = None) -> None:
    SubElement(parent, name).text = _latin(text)[:longest]


def _amount(parent: Element, name: str, amount: Decimal) -> None:
    _text(parent, name, format(cents(amount), "f"))


def _digits(value: Decimal) -> str:
    """Two to eight decimals, as the schema wants unit prices and quantities."""
    text = format(value.quantize(Decimal("0.00000001")), "f").rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def _latin(text: str) -> str:
    """The schema takes Latin-1 alone, without control characters."""
    plain = text.replace("€", "EUR").replace("’", "'").replace("“", '"').replace("”", '"')
    kept = "".join(char if " " <= char <= "\u00ff" and char != "\u007f" else "?" for char in plain)
    return kept.strip() or "-"
