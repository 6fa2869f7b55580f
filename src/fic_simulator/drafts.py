"""Drafts made from existing documents: nothing is stored until the caller posts them."""

from starlette.datastructures import QueryParams

from fic_simulator import documents, lookups
from fic_simulator.event_types import DOCUMENT_TYPES
from fic_simulator.findings import parsed_number
from fic_simulator.records import Company, Document
from fic_simulator.refusals import invalid_field, not_found
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World

OF_THE_SOURCE = ("id", "number", "date", "year", "next_due_date")
JOINABLE = {
    "delivery_notes": "delivery_note",
    "orders": "order",
    "quotes": "quote",
    "work_reports": "work_report",
}


def transformed(world: World, company: Company, query: QueryParams) -> Json:
    source = lookups.document(world, company, _number(query, "original_document_id"))
    new_type = query.get("new_type") or ""
    if new_type not in DOCUMENT_TYPES:
        raise invalid_field("new_type", "The selected new_type is invalid.")
    options = {
        "create_from": [source.id],
        "transform": True,
        "keep_copy": query.get("transform_keep_copy", "0") == "1",
    }
    draft = _draft(world, source, new_type)
    draft["e_invoice"] = query.get("e_invoice", "0") == "1"
    return {"data": draft, "options": options}


def joined(world: World, company: Company, query: QueryParams) -> Json:
    numbers = [parsed_number(part.strip()) for part in (query.get("ids") or "").split(",")]
    if None in numbers:
        raise invalid_field("ids", "The ids field is required.")
    sources = [lookups.document(world, company, number) for number in numbers if number is not None]
    wanted = JOINABLE.get(query.get("type") or "delivery_notes")
    if any(source.body["type"] != wanted for source in sources):
        raise not_found()
    draft = _draft(world, sources[0], "invoice")
    draft["items_list"] = [item for source in sources for item in source.body["items_list"]]
    draft["payments_list"] = []
    return {"data": draft, "options": {"create_from": [source.id for source in sources]}}


def consume_sources(world: World, company: Company, options: Json) -> None:
    """A transformed document takes the place of its source unless a copy is kept."""
    if not options.get("transform") or options.get("keep_copy"):
        return
    numbers = options.get("create_from")
    for number in numbers if isinstance(numbers, list) else []:
        source = world.documents.get(str(number))
        if source is not None and source.company_id == company.id and source.deleted_at is None:
            documents.delete(world, source)


def _draft(world: World, source: Document, new_type: str) -> Json:
    kept = {name: value for name, value in source.body.items() if name not in OF_THE_SOURCE}
    today = local_day(world.now())
    return {**kept, "type": new_type, "date": today.isoformat(), "year": today.year, "numeration": ""}


def _number(query: QueryParams, name: str) -> int:
    number = parsed_number(query.get(name))
    if number is None:
        raise invalid_field(name, f"The {name} field is required.")
    return number
