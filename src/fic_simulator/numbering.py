"""Numbers of documents: one row a company, type, year and numeration; dates never run backwards in it."""

from fic_simulator.document_table import series_of
from fic_simulator.records import Document
from fic_simulator.refusals import conflict
from fic_simulator.wire import Json
from fic_simulator.world import World

DATED = frozenset({"invoice", "credit_note", "receipt", "self_own_invoice", "self_supplier_invoice"})


def in_series(world: World, company_id: str, body: Json) -> list[Document]:
    rows = world.documents.in_series(series_of(company_id, body))
    return [document for document in rows if document.deleted_at is None]


def next_number(world: World, company_id: str, body: Json) -> int:
    highest = max((document.body["number"] for document in in_series(world, company_id, body)), default=0)
    if world.switches.number_reuse_after_delete:
        return int(highest) + 1
    return max(int(highest), _highest_ever(world, company_id, body)) + 1


def check_number(world: World, company_id: str, body: Json, own_id: str | None = None) -> None:
    others = [other for other in in_series(world, company_id, body) if other.id != own_id]
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
    for series in world.documents.all_series():
        if (series.company_id, series.type) == (company_id, document_type):
            row = years.setdefault(str(series.year), {})
            row[series.numeration] = next_number(world, company_id, series._asdict())
    return years


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
