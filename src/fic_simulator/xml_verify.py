"""What Fatture in Cloud itself finds wrong with an e-invoice before it is sent: its form, and little more."""

from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.errors import UnwritableText
from electronic_billing.fatturapa.findings import Severity
from fic_simulator.invoice_header import UNKNOWN_COUNTRY, country_code, is_foreign
from fic_simulator.invoice_xml import invoice_xml
from fic_simulator.records import Company, Document
from fic_simulator.switches import Switches
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World

OF_FORM = ("00200", "00201")


def xml_problems(world: World, company: Company, document: Document) -> list[str]:
    """In Italian, for a person. What else the exchange may refuse is not looked at."""
    return [*_of_document(world.switches, document.body), *_of_form(world, company, document)]


def unwritable(problem: UnwritableText) -> str:
    return f"{problem.tag} contiene un carattere che un file XML non può contenere."


def _of_form(world: World, company: Company, document: Document) -> list[str]:
    try:
        file = invoice_xml(world, company, document)
    except UnwritableText as problem:
        return [unwritable(problem)]
    findings = check_file(file, today=local_day(world.now())).findings
    return [one.message("it") for one in findings if one.severity is Severity.ERROR and one.code in OF_FORM]


def _of_document(switches: Switches, body: Json) -> list[str]:
    broken = {
        "Manca il metodo di pagamento della fattura elettronica.": not _has_method(body),
        "Manca la partita IVA o il codice fiscale del cliente.": _has_no_id(switches, body["entity"]),
        "Il paese del cliente non è riconosciuto.": country_code(body["entity"]) == UNKNOWN_COUNTRY,
        "Mancano numero e data della fattura a cui si riferisce la nota di credito.": _lacks_link(body),
    }
    return [message for message, is_broken in broken.items() if is_broken]


def _has_method(body: Json) -> bool:
    return bool((body.get("ei_data") or {}).get("payment_method"))


def _has_no_id(switches: Switches, entity: Json) -> bool:
    if entity.get("vat_number"):
        return False
    if is_foreign(entity):
        return switches.foreign_consumer_id == "refuse" and not entity.get("tax_code")
    return switches.customer_without_id == "refuse_422" and not entity.get("tax_code")


def _lacks_link(body: Json) -> bool:
    ei_data = body.get("ei_data") or {}
    return body["type"] == "credit_note" and not (ei_data.get("invoice_number") and ei_data.get("invoice_date"))
