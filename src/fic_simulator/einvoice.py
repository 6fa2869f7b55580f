"""The e-invoice of a document: send, dry run, verify, XML, reason of a refusal."""

from starlette.responses import Response

from fic_simulator import exchange, lookups
from fic_simulator.calls import Call, answer
from fic_simulator.exchange_rules import is_foreign, recipient
from fic_simulator.invoice_xml import country_code, invoice_xml
from fic_simulator.records import Document
from fic_simulator.refusals import Refusal, invalid_field, invalid_json, not_found, refused
from fic_simulator.wire import Json, decimal_of, local_stamp
from fic_simulator.world import World

SENDABLE_TYPES = frozenset({"invoice", "credit_note", "self_own_invoice", "self_supplier_invoice"})


async def send(call: Call) -> Response:
    document = _e_invoice(call)
    dry_run = bool(_send_options(call).get("dry_run"))
    if not call.company.e_invoicing:
        raise refused(403, "La fatturazione elettronica non è attiva per questa azienda.")
    _refuse_second_send(call.world, document)
    _refuse_invalid(call.world, document)
    if not dry_run:
        exchange.begin(call.world, document)
    return answer({"data": {"name": "CARICATO", "date": local_stamp(call.world.now())}})


async def verify(call: Call) -> Response:
    _refuse_invalid(call.world, _e_invoice(call))
    return answer({"data": {"success": True}})


async def xml(call: Call) -> Response:
    content = invoice_xml(call.world, call.company, _e_invoice(call))
    return Response(content, media_type="text/xml")


async def error_reason(call: Call) -> Response:
    life = _e_invoice(call).transmission
    if life is None or life.scarto is None:
        if call.world.switches.error_reason_when_none == "404":
            raise not_found()
        return answer({"data": _no_reason(life.status if life else None)})
    reason: Json = {
        "reason": life.scarto.reason,
        "ei_status": life.status,
        "solution": life.scarto.solution,
        "date": life.scarto.on.isoformat(),
    }
    if call.world.switches.error_reason_code == "given":
        reason["code"] = life.scarto.code
    return answer({"data": reason})


def xml_errors(world: World, document: Document) -> list[str]:
    """What would keep the file from being accepted as a file, in words for a person."""
    body, entity = document.body, document.body["entity"]
    broken = {
        "Manca il metodo di pagamento della fattura elettronica.": not _has_method(body),
        "La fattura non ha righe.": not body["items_list"],
        "Manca la partita IVA o il codice fiscale del cliente.": _has_no_id(world, entity),
        "Il codice destinatario deve avere 6 o 7 caratteri.": len(recipient(entity)) not in (6, 7),
        "Il paese del cliente non è riconosciuto.": country_code(entity) == "OO",
        "Mancano numero e data della fattura a cui si riferisce la nota di credito.": _lacks_link(body),
        "Una riga senza IVA non ha la natura.": _lacks_natura(world, document),
    }
    return [message for message, is_broken in broken.items() if is_broken]


def _e_invoice(call: Call) -> Document:
    document = lookups.document(call.world, call.company, call.number("document_id"))
    if not document.body.get("e_invoice") or document.body["type"] not in SENDABLE_TYPES:
        raise refused(422, "Il documento non è una fattura elettronica.")
    return document


def _send_options(call: Call) -> Json:
    if not call.raw.strip():
        if call.world.switches.empty_send_body == "refuse_422":
            raise invalid_json()
        return {}
    options = call.body().get("options")
    if options is not None and not isinstance(options, dict):
        raise invalid_field("options", "The options must be an array.")
    return options or {}


def _refuse_second_send(world: World, document: Document) -> None:
    status = document.transmission.status if document.transmission else "not_sent"
    if status in exchange.IN_PROGRESS:
        raise refused(world.switches.second_send_status, "È già in corso un tentativo di invio.")
    if status not in exchange.SENDABLE:
        raise refused(world.switches.send_after_sent_status, "La fattura è già stata inviata.")


def _refuse_invalid(world: World, document: Document) -> None:
    errors = xml_errors(world, document)
    if not errors:
        return
    if world.switches.xml_verify_shape == "list":
        raise refused(422, "Validation XML", validation_result=errors)
    body: Json = {
        "error": {"message": "Validation XML", "validation_result": {"xml_errors": errors}},
        "extra": {"errors": errors},
    }
    raise Refusal(422, body)


def _no_reason(status: str | None) -> Json:
    return {"reason": None, "ei_status": status, "solution": None, "code": None, "date": None}


def _has_method(body: Json) -> bool:
    return bool((body.get("ei_data") or {}).get("payment_method"))


def _has_no_id(world: World, entity: Json) -> bool:
    if entity.get("vat_number"):
        return False
    if is_foreign(entity):
        return world.switches.foreign_consumer_id == "refuse"
    return not entity.get("tax_code")


def _lacks_link(body: Json) -> bool:
    ei_data = body.get("ei_data") or {}
    return body["type"] == "credit_note" and not (ei_data.get("invoice_number") and ei_data.get("invoice_date"))


def _lacks_natura(world: World, document: Document) -> bool:
    company = world.companies.get(document.company_id)
    for item in document.body["items_list"]:
        known = lookups.entry(world, company, "vat_type", item["vat"]["id"]) if company else None
        if not decimal_of(item["vat"]["value"]) and not (known and known.body["ei_type"]):
            return True
    return False
