"""How a document leaves: whole, as a list row, or only the fields asked for."""

from fic_simulator.documents import is_locked
from fic_simulator.records import Document
from fic_simulator.refusals import Refusal
from fic_simulator.wire import Json, local_stamp
from fic_simulator.world import World

BASIC = (
    "id",
    "type",
    "numeration",
    "subject",
    "visible_subject",
    "amount_net",
    "amount_vat",
    "amount_gross",
    "amount_due_discount",
    "entity",
    "date",
    "number",
    "next_due_date",
    "url",
)
FIELDSETS = ("basic", "detailed", "fic_view")


def whole(world: World, document: Document) -> Json:
    """Every field; the status of the e-invoice is here, and in no other form unless asked for by name."""
    life = document.transmission
    return {
        **document.body,
        "url": _link(world, document),
        "locked": is_locked(world, document),
        "ei_status": life.status if life is not None else None,
        "created_at": local_stamp(document.created_at),
        "updated_at": local_stamp(document.updated_at),
    }


def one(world: World, document: Document, fields: str | None, fieldset: str | None) -> Json:
    shown = whole(world, document)
    if fields:
        return _picked(shown, fields)
    if fieldset == "basic":
        return _as_row(shown)
    if fieldset not in ("detailed", "fic_view"):
        shown.pop("ei_status")
    return shown


def row(world: World, document: Document, fields: str | None, fieldset: str | None) -> Json:
    if fields and "id" not in fields.split(","):
        _refuse_without_id(world, fields)
    if not fields and fieldset not in ("detailed", "fic_view"):
        return _as_row(whole(world, document))
    return one(world, document, fields, fieldset)


def _as_row(shown: Json) -> Json:
    return {**{name: shown[name] for name in BASIC}, "items_list": None, "payments_list": None}


def _picked(shown: Json, fields: str) -> Json:
    wanted = [name.strip() for name in fields.split(",")]
    return {name: shown[name] for name in wanted if name in shown}


def _refuse_without_id(world: World, fields: str) -> None:
    """A known defect of the real interface: lists of sub-rows without the id fail."""
    asks_lists = {"items_list", "payments_list"} & set(fields.split(","))
    if asks_lists and world.switches.list_fields_without_id == "fail_500":
        text = "An unexpected error occurred. Contact support for more information."
        raise Refusal(500, {"error": {"message": text}})


def _link(world: World, document: Document) -> str:
    return f"{world.base_url}/pdf/{document.id}.pdf"
