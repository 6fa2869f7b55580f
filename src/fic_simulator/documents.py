"""Deeds on issued documents: create, modify, delete to the bin, recover. The same for the interface and for people."""

from datetime import date

from fic_simulator import ei_raw, events, numbering
from fic_simulator.document_fields import WRITABLE, check_document, defaults
from fic_simulator.findings import Findings
from fic_simulator.lookups import entry, knows
from fic_simulator.payments import check_paid, next_due_date, settle_payments, wire_payment
from fic_simulator.records import Company, Document, Transmission
from fic_simulator.refusals import refused
from fic_simulator.totals import Totals, compute, document_amounts
from fic_simulator.wire import Json, decimal_of, local_day
from fic_simulator.world import World

FIRST_ID = 3_062_300
FREE_WHEN_LOCKED = frozenset(
    {"payments_list", "is_marked", "rc_center", "attachment_token", "show_payments", "extra_data", "subject"}
)


def create(world: World, company: Company, data: Json, *, fix_payments: bool = False) -> Document:
    _check_plan(world, company)
    _check(world, company, data, creating=True)
    body = {**defaults(), **_accepted(data)}
    _complete(world, company, body)
    body["number"] = int(body.get("number") or numbering.next_number(world, company.id, body))
    _reckon(world, body, fix_payments=fix_payments)
    numbering.check_number(world, company.id, body)
    document = _stored(world, company, body)
    events.document_changed(world, document, "create", own=True)
    return document


def modify(
    world: World, company: Company, document: Document, data: Json, *, fix_payments: bool = False, own: bool = True
) -> None:
    """Only the fields sent change; lists, when sent, are replaced whole."""
    _refuse_when_locked(world, document, data)
    _check(world, company, data, creating=False)
    body = {**document.body, **_cleared(data), **_accepted(data), "type": document.body["type"]}
    _complete(world, company, body)
    body["number"] = int(body["number"])
    _reckon(world, body, fix_payments=fix_payments)
    numbering.check_number(world, company.id, body, own_id=document.id)
    document.body = body
    _note_e_invoice(document)
    document.updated_at = world.now()
    world.documents.put(document)
    numbering.remember_number(world, company.id, body)
    events.document_changed(world, document, "update", own=own)


def delete(world: World, document: Document, *, own: bool = True) -> None:
    if is_locked(world, document) and world.switches.delete_of_sent == "refuse":
        raise refused(world.switches.locked_status, world.switches.locked_message)
    document.deleted_at = world.now()
    world.documents.put(document)
    events.document_changed(world, document, "delete", own=own)


def recover(world: World, company: Company, document: Document) -> None:
    numbering.check_number(world, company.id, document.body, own_id=document.id)
    document.deleted_at = None
    world.documents.put(document)
    events.document_changed(world, document, "create", own=True)


def totals_of(world: World, company: Company, data: Json, document: Document | None = None) -> tuple[Json, Totals]:
    _check(world, company, data, creating=document is None)
    body = {**(document.body if document else defaults()), **_accepted(data)}
    _complete(world, company, body)
    return body, compute(body, world.switches)


def is_locked(world: World, document: Document) -> bool:
    return document.transmission is not None and document.transmission.status in world.switches.locking_statuses


def _refuse_when_locked(world: World, document: Document, data: Json) -> None:
    """Sent to the exchange: what the invoice says is fixed, its payments and marks are not."""
    touched = {name for name in data if name in WRITABLE and data[name] != document.body.get(name)}
    if is_locked(world, document) and touched - FREE_WHEN_LOCKED:
        raise refused(world.switches.locked_status, world.switches.locked_message)


def _check(world: World, company: Company, data: Json, *, creating: bool) -> None:
    findings = Findings()
    check_document(findings, data, knows(world, company), creating=creating)
    findings.raise_if_any()
    if world.switches.ei_raw_unknown == "refuse_422":
        for path in ei_raw.strangers(data):
            findings.unknown(path)
    check_paid(findings, data, world.switches)
    if creating and world.switches.ei_payment_method_required_at == "create":
        _check_ei_payment_method(findings, data)
    findings.raise_if_any()


def _check_ei_payment_method(findings: Findings, data: Json) -> None:
    if data.get("e_invoice") and not (data.get("ei_data") or {}).get("payment_method"):
        findings.missing("data.ei_data.payment_method")


def _check_plan(world: World, company: Company) -> None:
    year = local_day(world.now()).year
    if world.documents.count_of_year(company.id, year) >= world.switches.plan_document_limit:
        raise refused(world.switches.plan_limit_status, "Hai raggiunto il limite di documenti del tuo piano.")


def _accepted(data: Json) -> Json:
    return {name: data[name] for name in WRITABLE if data.get(name) is not None}


def _cleared(data: Json) -> Json:
    """A null sent in a change puts the field back to how a new document has it."""
    return {name: value for name, value in defaults().items() if name in data and data[name] is None}


def _complete(world: World, company: Company, body: Json) -> None:
    """What the server adds: the date, the year, ids of lines, the rate behind each VAT id, the method's name."""
    body["date"] = body.get("date") or local_day(world.now()).isoformat()
    body["year"] = date.fromisoformat(body["date"]).year
    if body["type"] == "delivery_note":
        body["numeration"] = ""
    body["items_list"] = [_completed_item(world, company, item) for item in body["items_list"]]
    body["payment_method"] = _completed_method(world, company, body["payment_method"])


def _completed_item(world: World, company: Company, item: Json) -> Json:
    known = entry(world, company, "vat_type", item["vat"]["id"])
    vat = known.body if known else {"id": item["vat"]["id"], "value": 0, "description": ""}
    return {
        "product_id": item.get("product_id"),
        "code": item.get("code") or "",
        "name": item.get("name") or "",
        "measure": item.get("measure") or "",
        "net_price": decimal_of(item.get("net_price")),
        "gross_price": decimal_of(item.get("gross_price")),
        "category": item.get("category") or "",
        "id": item.get("id") or world.next_id("item", 277_875_000),
        "apply_withholding_taxes": item.get("apply_withholding_taxes", True),
        "discount": decimal_of(item.get("discount")),
        "discount_highlight": bool(item.get("discount_highlight")),
        "in_dn": bool(item.get("in_dn")),
        "qty": decimal_of(item["qty"]) if item.get("qty") is not None else 1,
        "vat": {"id": vat["id"], "value": vat["value"], "description": vat["description"]},
        "stock": bool(item.get("stock")),
        "description": item.get("description") or "",
        "not_taxable": bool(item.get("not_taxable")),
        "ei_raw": item.get("ei_raw"),
    }


def _completed_method(world: World, company: Company, method: Json | None) -> Json | None:
    known = entry(world, company, "payment_method", method["id"]) if method and "id" in method else None
    return {"id": known.body["id"], "name": known.body["name"]} if known else method


def _reckon(world: World, body: Json, *, fix_payments: bool) -> None:
    totals = compute(body, world.switches)
    settle_payments(body, totals, world.switches, fix=fix_payments)
    body["payments_list"] = [
        wire_payment(payment, payment.get("id") or world.next_id("payment", 69_078_000), body["date"])
        for payment in body["payments_list"]
    ]
    body.update(document_amounts(totals))
    body["next_due_date"] = next_due_date(body)


def _stored(world: World, company: Company, body: Json) -> Document:
    now = world.now()
    number = world.next_id("document", FIRST_ID)
    body["id"] = number
    document = Document(id=str(number), company_id=company.id, body=body, created_at=now, updated_at=now)
    _note_e_invoice(document)
    numbering.remember_number(world, company.id, body)
    return world.documents.put(document)


def _note_e_invoice(document: Document) -> None:
    if document.body.get("e_invoice") and document.transmission is None:
        document.transmission = Transmission()
