"""What one company has: its VAT types, accounts, methods and customers, by id."""

from fic_simulator.document_fields import KnowsId
from fic_simulator.records import Company, Document, Entity, EntityKind, ListEntry
from fic_simulator.refusals import not_found
from fic_simulator.wire import Json
from fic_simulator.world import World

LISTS = ("vat_type", "payment_account", "payment_method")


def entry(world: World, company: Company, kind: str, number: object) -> ListEntry | None:
    """Id 0 is a VAT type like any other."""
    return world.entries.get(f"{company.id}:{kind}:{number}")


def entries(world: World, company: Company, kind: str) -> list[Json]:
    rows = (row for row in world.entries if row.company_id == company.id and row.kind == kind)
    return [shown_vat_type(world, row.body) if kind == "vat_type" else row.body for row in rows]


def entity(world: World, company: Company, kind: EntityKind, number: object) -> Entity | None:
    row = world.entities.get(str(number))
    if row is None or row.company_id != company.id or row.kind != kind:
        return None
    return row


def document(world: World, company: Company, number: int) -> Document:
    row = world.documents.get(number)
    if row is None or row.company_id != company.id or row.deleted_at is not None:
        raise not_found()
    return row


def knows(world: World, company: Company) -> KnowsId:
    def known(kind: str, number: object) -> bool:
        if kind in LISTS:
            return entry(world, company, kind, number) is not None
        return entity(world, company, "clients", number) is not None

    return known


def shown_vat_type(world: World, body: Json) -> Json:
    """The natura leaves as text with or without its N, or as a number: all three were seen."""
    return {**body, "ei_type": _shown_natura(world, str(body.get("ei_type") or ""))}


def _shown_natura(world: World, natura: str) -> object:
    shape = world.switches.ei_type_shape
    if shape == "prefixed":
        return natura
    bare = natura.removeprefix("N") or "0"
    if shape == "text":
        return bare
    return float(bare) if "." in bare else int(bare)
