"""Numbers of documents: one row a company, type, year and numeration; dates never run backwards in it."""

from collections.abc import Iterator

from fic_simulator.records import Document
from fic_simulator.refusals import conflict
from fic_simulator.wire import Json
from fic_simulator.world import World

DATED = frozenset({"invoice", "credit_note", "receipt", "self_own_invoice", "self_supplier_invoice"})


def series_of(world: World, company_id: str, body: Json) -> Iterator[Document]:
    for document in world.documents:
        if document.company_id == company_id and document.deleted_at is None and _same_series(document.body, body):
            yield document


def next_number(world: World, company_id: str, body: Json) -> int:
    highest = max((document.body["number"] for document in series_of(world, company_id, body)), default=0)
    if world.switches.number_reuse_after_delete:
        return int(highest) + 1
    return max(int(highest), _highest_ever(world, company_id, body)) + 1


def check_number(world: World, company_id: str, body: Json, own_id: str | None = None) -> None:
    others = [other for other in series_of(world, company_id, body) if other.id != own_id]
    if world.switches.duplicate_number == "refuse_409":
        _refuse_duplicate(body, others)
    if world.switches.chronology == "refuse_409" and body["type"] in DATED:
        _refuse_backward_date(body, others)


def remember_number(world: World, company_id: str, body: Json) -> None:
    """The highest number ever given, for the case that a deleted last number is not given again."""
    highest = max(_highest_ever(world, company_id, body), int(body["number"]))
    world.remember(_note_name(company_id, body), str(highest))


def known_numerations(world: World, company_id: str, document_type: str) -> dict[str, dict[str, int]]:
    """By year, the next number of each numeration."""
    years: dict[str, dict[str, int]] = {}
    for document in world.documents:
        body = document.body
        if document.company_id == company_id and body["type"] == document_type and document.deleted_at is None:
            row = years.setdefault(str(body["year"]), {})
            row[body["numeration"]] = next_number(world, company_id, body)
    return years


def _same_series(body: Json, other: Json) -> bool:
    return all(body[name] == other[name] for name in ("type", "year", "numeration"))


def _refuse_duplicate(body: Json, others: list[Document]) -> None:
    if any(other.body["number"] == body["number"] for other in others):
        raise conflict("Esiste già un documento con questo numero.")


def _refuse_backward_date(body: Json, others: list[Document]) -> None:
    number, date = body["number"], body["date"]
    if any(other.body["number"] < number and other.body["date"] > date for other in others):
        raise conflict("Esiste già una fattura con data successiva e numero precedente.")
    if any(other.body["number"] > number and other.body["date"] < date for other in others):
        raise conflict("Esiste già una fattura con data antecedente e numero successivo.")


def _highest_ever(world: World, company_id: str, body: Json) -> int:
    return int(world.note(_note_name(company_id, body)) or 0)


def _note_name(company_id: str, body: Json) -> str:
    return f"number:{company_id}:{body['type']}:{body['year']}:{body['numeration']}"
