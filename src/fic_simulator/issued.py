"""The issued-document operations of the interface."""

from starlette.responses import Response

from fic_simulator import documents, drafts, lookups, views
from fic_simulator.calls import Call, answer
from fic_simulator.event_types import DOCUMENT_TYPES
from fic_simulator.listing import ListRules, page_of
from fic_simulator.precreate import pre_create_info
from fic_simulator.records import Document
from fic_simulator.refusals import invalid_field, not_found
from fic_simulator.scopes import document_scope
from fic_simulator.totals import reply
from fic_simulator.wire import Json, local_stamp

ENTITY_FIELDS = ("id", "name", "vat_number", "tax_code", "city", "province", "country")
SORTABLE = frozenset(
    {f"entity.{name}" for name in ENTITY_FIELDS}
    | {"date", "number", "numeration", "amount_net", "amount_vat", "amount_gross", "next_due_date"}
    | {"created_at", "updated_at"}
)
RULES = ListRules(SORTABLE | {"type", "any_subject"}, SORTABLE, "issued_documents")


async def list_documents(call: Call) -> Response:
    kind = _type_asked(call)
    call.require(document_scope(kind, "r"))
    rows = [row for row in _visible(call) if row.body["type"] == kind]
    world = call.world
    envelope, shown = page_of(rows, call.query, RULES, _seen, world.switches, world.base_url)
    fields, fieldset = call.query.get("fields"), call.query.get("fieldset")
    return answer({**envelope, "data": [views.row(world, row, fields, fieldset) for row in shown]})


async def create(call: Call) -> Response:
    data, options = call.data(), call.options()
    _require_type(call, data.get("type"), "a")
    document = documents.create(call.world, call.company, data, fix_payments=bool(options.get("fix_payments")))
    drafts.consume_sources(call.world, call.company, options)
    return answer({"data": views.one(call.world, document, None, None)})


async def get(call: Call) -> Response:
    document = _document(call, "r")
    fields, fieldset = call.query.get("fields"), call.query.get("fieldset")
    return answer({"data": views.one(call.world, document, fields, fieldset)})


async def modify(call: Call) -> Response:
    document = _document(call, "a")
    fix = bool(call.options().get("fix_payments"))
    documents.modify(call.world, call.company, document, call.data(), fix_payments=fix)
    return answer({"data": views.one(call.world, document, None, None)})


async def delete(call: Call) -> Response:
    documents.delete(call.world, _document(call, "a"))
    return answer()


async def new_totals(call: Call) -> Response:
    body, totals = documents.totals_of(call.world, call.company, call.data())
    return answer({"data": reply(body, totals)})


async def existing_totals(call: Call) -> Response:
    document = lookups.document(call.world, call.company, call.number("document_id"))
    body, totals = documents.totals_of(call.world, call.company, call.data(), document)
    return answer({"data": reply(body, totals)})


async def info(call: Call) -> Response:
    return answer({"data": pre_create_info(call.world, call.company, _type_asked(call))})


async def transform(call: Call) -> Response:
    return answer(drafts.transformed(call.world, call.company, call.query))


async def join(call: Call) -> Response:
    return answer(drafts.joined(call.world, call.company, call.query))


async def list_bin(call: Call) -> Response:
    rows = [row for row in call.world.documents if row.company_id == call.company.id and row.deleted_at]
    return answer({"data": [views.row(call.world, row, None, None) for row in rows]})


async def get_from_bin(call: Call) -> Response:
    return answer({"data": views.one(call.world, _binned(call, "r"), None, None)})


async def delete_from_bin(call: Call) -> Response:
    call.world.documents.remove(_binned(call, "a").id)
    return answer()


async def recover(call: Call) -> Response:
    documents.recover(call.world, call.company, _binned(call, "a"))
    return answer()


def _document(call: Call, level: str) -> Document:
    document = lookups.document(call.world, call.company, call.number("document_id"))
    call.require(document_scope(document.body["type"], level))
    return document


def _binned(call: Call, level: str) -> Document:
    document = call.world.documents.get(call.number("document_id"))
    if document is None or document.company_id != call.company.id or document.deleted_at is None:
        raise not_found()
    call.require(document_scope(document.body["type"], level))
    return document


def _type_asked(call: Call) -> str:
    kind = call.query.get("type")
    if kind is None:
        raise invalid_field("type", "The type field is required.")
    if kind not in DOCUMENT_TYPES:
        raise invalid_field("type", "The selected type is invalid.")
    return kind


def _require_type(call: Call, kind: object, level: str) -> None:
    """An unknown type is left to the validation, which names it."""
    if isinstance(kind, str) and kind in DOCUMENT_TYPES:
        call.require(document_scope(kind, level))


def _visible(call: Call) -> list[Document]:
    """A search may lag behind what was just made."""
    world, lag = call.world, call.world.switches.search_visibility_seconds
    mine = (row for row in world.documents if row.company_id == call.company.id and row.deleted_at is None)
    return [row for row in mine if (world.now() - row.created_at).total_seconds() >= lag]


def _seen(document: Document) -> Json:
    body = document.body
    entity = body["entity"]
    place = {"city": entity.get("address_city"), "province": entity.get("address_province")}
    return {
        **body,
        "entity": {**entity, **place},
        "any_subject": f"{body['subject']}\n{body['visible_subject']}",
        "created_at": local_stamp(document.created_at),
        "updated_at": local_stamp(document.updated_at),
    }
