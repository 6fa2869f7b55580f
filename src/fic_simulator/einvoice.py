"""The e-invoice of a document: send, dry run, verify, XML, reason of a refusal."""

from starlette.responses import Response

from electronic_billing.fatturapa.errors import UnwritableText
from fic_simulator import exchange, lookups
from fic_simulator.calls import Call, answer
from fic_simulator.invoice_xml import invoice_xml
from fic_simulator.records import Company, Document
from fic_simulator.refusals import Refusal, invalid_field, invalid_json, not_found, refused
from fic_simulator.wire import Json, local_stamp
from fic_simulator.world import World
from fic_simulator.xml_verify import unwritable, xml_problems

SENDABLE_TYPES = frozenset({"invoice", "credit_note", "self_own_invoice", "self_supplier_invoice"})


async def send(call: Call) -> Response:
    document = _e_invoice(call)
    dry_run = bool(_send_options(call).get("dry_run"))
    if not call.company.e_invoicing:
        raise refused(403, "La fatturazione elettronica non è attiva per questa azienda.")
    _refuse_second_send(call.world, document)
    _refuse_invalid(call.world, call.company, document)
    if not dry_run:
        exchange.begin(call.world, document, invoice_xml(call.world, call.company, document))
    return answer({"data": {"name": "CARICATO", "date": local_stamp(call.world.now())}})


async def verify(call: Call) -> Response:
    _refuse_invalid(call.world, call.company, _e_invoice(call))
    return answer({"data": {"success": True}})


async def xml(call: Call) -> Response:
    try:
        content = invoice_xml(call.world, call.company, _e_invoice(call))
    except UnwritableText as problem:
        raise refused(422, unwritable(problem)) from problem
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


def _refuse_invalid(world: World, company: Company, document: Document) -> None:
    errors = xml_problems(world, company, document)
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
