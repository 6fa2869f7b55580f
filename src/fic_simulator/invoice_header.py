"""Who sends, sells and buys: the header of the e-invoice that a document makes."""

from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.ordinary_header import (
    Anagrafica,
    AnagraficiCedente,
    AnagraficiCessionario,
    CedentePrestatore,
    CessionarioCommittente,
    DatiTrasmissione,
    Header,
)
from fic_simulator.records import Company, Document
from fic_simulator.switches import Switches
from fic_simulator.wire import Json
from fic_simulator.world_lists import COUNTRIES
from fic_simulator.xml_texts import fit_some

HUB_ID = "99887766550"
REGIMES = {"forfettario_5": "RF19", "forfettario_15": "RF19"}
HOME_NAMES = ("italia", "italy", "it")
CODES_BY_COUNTRY = {name.lower(): code for name, code in COUNTRIES}
UNKNOWN_COUNTRY = "OO"
NO_CAP = "00000"

CODICE_FISCALE = 16  # letters and digits of a person's


def header_of(switches: Switches, company: Company, document: Document) -> Header:
    entity = document.body["entity"]
    sending = DatiTrasmissione(
        id_trasmittente=IdFiscale(id_paese="IT", id_codice=HUB_ID),
        progressivo_invio=document.id[-10:],
        formato_trasmissione="FPA12" if _is_for_public_body(switches, entity) else "FPR12",
        codice_destinatario=recipient(entity),
        pec_destinatario=entity.get("certified_email") or "" if recipient(entity) == Recipient.NONE else "",
    )
    return Header(
        dati_trasmissione=sending, cedente_prestatore=_seller(company), cessionario_committente=_buyer(switches, entity)
    )


def recipient(entity: Json) -> str:
    return str(entity.get("ei_code") or Recipient.NONE).strip().upper()


def is_foreign(entity: Json) -> bool:
    if entity.get("country_iso"):
        return str(entity["country_iso"]).upper() not in ("IT", "ITALIA")
    return str(entity.get("country") or "Italia").lower() not in HOME_NAMES


def country_code(entity: Json) -> str:
    code = str(entity.get("country_iso") or "").upper()
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    if not is_foreign(entity):
        return "IT"
    return CODES_BY_COUNTRY.get(str(entity.get("country") or "").lower(), UNKNOWN_COUNTRY)


def _is_for_public_body(switches: Switches, entity: Json) -> bool:
    if switches.public_body_by == "entity_type":
        return entity.get("type") == "pa"
    return len(recipient(entity)) == 6


def _seller(company: Company) -> CedentePrestatore:
    return CedentePrestatore(
        dati_anagrafici=AnagraficiCedente(
            id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=company.vat_number),
            codice_fiscale=company.tax_code,
            anagrafica=Anagrafica(denominazione=company.name),
            regime_fiscale=REGIMES.get(company.regime, "RF01"),
        ),
        sede=Indirizzo(
            indirizzo=company.address_street,
            cap=company.address_postal_code,
            comune=company.address_city,
            provincia=company.address_province,
            nazione="IT",
        ),
    )


def _buyer(switches: Switches, entity: Json) -> CessionarioCommittente:
    country = country_code(entity)
    return CessionarioCommittente(
        dati_anagrafici=AnagraficiCessionario(
            id_fiscale_iva=_vat_of(switches, entity, country),
            codice_fiscale=_tax_code(entity, country),
            anagrafica=_name(switches, entity),
        ),
        sede=_address(switches, entity, country),
    )


def _vat_of(switches: Switches, entity: Json, country: str) -> IdFiscale | None:
    number = str(entity.get("vat_number") or "").upper().removeprefix(country)
    if number or not (country == "IT" or _tax_code(entity, country)):
        return IdFiscale(id_paese=country, id_codice=number or _stand_in(switches, entity))
    return None


def _tax_code(entity: Json, country: str) -> str:
    """Abroad only for who has nothing else: a person who lives there and has an Italian codice fiscale."""
    code = str(entity.get("tax_code") or "").upper()
    if country != "IT" and (entity.get("vat_number") or len(code) != CODICE_FISCALE):
        return ""
    return code.removeprefix("IT") if code[2:].isdigit() else code


def _stand_in(switches: Switches, entity: Json) -> str:
    """A foreign consumer has no number of his own: what stands there instead is a switch."""
    return "0000000" if switches.foreign_consumer_id == "zeros" else fit_some(switches, entity["name"], 28)


def _name(switches: Switches, entity: Json) -> Anagrafica:
    first, last = entity.get("first_name"), entity.get("last_name")
    if entity.get("type") == "person" and first and last:
        return Anagrafica(nome=fit_some(switches, first, 60), cognome=fit_some(switches, last, 60))
    return Anagrafica(denominazione=fit_some(switches, entity["name"], 80))


def _address(switches: Switches, entity: Json, country: str) -> Indirizzo:
    cap = str(entity.get("address_postal_code") or "")
    province = str(entity.get("address_province") or "").upper() if country == "IT" else ""
    if switches.xml_texts == "fit":
        cap = cap if len(cap) == 5 and cap.isascii() and cap.isdigit() else NO_CAP
        province = province if len(province) == 2 and province.isascii() and province.isalpha() else ""
    return Indirizzo(
        indirizzo=fit_some(switches, entity.get("address_street"), 60),
        cap=cap if country == "IT" else NO_CAP,
        comune=fit_some(switches, entity.get("address_city"), 60),
        provincia=province,
        nazione=country,
    )
