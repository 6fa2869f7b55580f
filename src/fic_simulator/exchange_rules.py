"""What the exchange decides about one invoice: a small part of its official checks, in its order.

Codes: "Elenco dei controlli effettuati sul file fattura", Agenzia delle Entrate. The texts are our own.
"""

from collections.abc import Callable
from datetime import date

from stdnum import luhn
from stdnum.it import codicefiscale

from fic_simulator.document_table import printed_of
from fic_simulator.records import Document, PlannedOutcome, Scarto
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World

KNOWN_RECIPIENTS = frozenset(
    {"M5UXCR1", "SUBM70N", "KRRH6B9", "USAL8PV", "T04ZHR3", "A4707H7"}
    | {"BA6ET11", "W7YVJK9", "X2PH38J", "5RUO82D", "J6URRTW", "2R4GTO8", "0000000", "XXXXXXX"}
)
KNOWN_OFFICES = frozenset({"UFY9MH", "UFUXUC", "UFRRV3"})

SCARTI: dict[str, tuple[str, str]] = {
    "00200": (
        "Il file della fattura non rispetta il formato previsto.",
        "Controlla i dati della fattura, correggili e inviala di nuovo.",
    ),
    "00305": (
        "La partita IVA del cliente non risulta valida.",
        "Correggi la partita IVA nell'anagrafica del cliente e invia di nuovo la fattura.",
    ),
    "00306": (
        "Il codice fiscale del cliente non risulta valido.",
        "Correggi il codice fiscale nell'anagrafica del cliente e invia di nuovo la fattura.",
    ),
    "00311": (
        "Il codice destinatario indicato non esiste.",
        "Chiedi al cliente il codice destinatario corretto oppure usa 0000000 con la PEC, poi invia di nuovo.",
    ),
    "00313": (
        "Il codice destinatario XXXXXXX vale solo per clienti esteri con un identificativo estero.",
        "Indica il paese e l'identificativo fiscale estero del cliente e invia di nuovo la fattura.",
    ),
    "00403": (
        "La data della fattura è successiva al giorno in cui il file è stato ricevuto.",
        "Correggi la data della fattura e inviala di nuovo.",
    ),
    "00404": (
        "Una fattura con lo stesso numero e lo stesso anno è già stata trasmessa.",
        "Verifica la fattura già accettata: se è un doppione, questa non va inviata.",
    ),
}
UNKNOWN_SCARTO = (
    "Il Sistema di Interscambio ha scartato la fattura.",
    "Controlla i dati della fattura, correggili e inviala di nuovo.",
)
WORDS = {"deliver": "sent", "discard": "discarded", "accept": "accepted", "reject": "rejected"}

Rule = Callable[[World, Document], bool]


def outcome_status(word: str) -> str:
    """A verb of the control interface, or any status as it is, known or not."""
    return WORDS.get(word, word)


def judge(world: World, document: Document) -> PlannedOutcome:
    if world.switches.sdi_outcome != "judge":
        return PlannedOutcome(outcome=world.switches.sdi_outcome)
    for code, broken in RULES:
        if broken(world, document):
            return PlannedOutcome(outcome="discarded", code=code)
    return PlannedOutcome(outcome=_delivered_as(world, document.body["entity"]))


def scarto_of(outcome: PlannedOutcome, on: date) -> Scarto:
    reason, solution = SCARTI.get(outcome.code or "", UNKNOWN_SCARTO)
    return Scarto(code=outcome.code, reason=outcome.reason or reason, solution=outcome.solution or solution, on=on)


def _delivered_as(world: World, entity: Json) -> str:
    if len(recipient(entity)) == 6:
        return world.switches.pa_answer
    if recipient(entity) == "0000000" and not entity.get("certified_email"):
        return world.switches.no_address_outcome
    return "sent"


def recipient(entity: Json) -> str:
    return str(entity.get("ei_code") or "0000000").strip().upper()


def is_foreign(entity: Json) -> bool:
    if entity.get("country_iso"):
        return str(entity["country_iso"]).upper() not in ("IT", "ITALIA")
    return str(entity.get("country") or "Italia").lower() not in ("italia", "italy", "it")


def is_partita_iva(number: str) -> bool:
    return len(number) == 11 and number.isdigit() and luhn.is_valid(number)


def _vat_is_wrong(_: World, document: Document) -> bool:
    entity = document.body["entity"]
    number = str(entity.get("vat_number") or "").upper().removeprefix("IT")
    return bool(number) and not is_foreign(entity) and not is_partita_iva(number)


def _tax_code_is_wrong(_: World, document: Document) -> bool:
    entity = document.body["entity"]
    code = str(entity.get("tax_code") or "").upper().removeprefix("IT")
    if not code or entity.get("vat_number") or is_foreign(entity):
        return False
    return not (codicefiscale.is_valid(code) or is_partita_iva(code))


def _recipient_is_unknown(world: World, document: Document) -> bool:
    code = recipient(document.body["entity"])
    if world.switches.unknown_recipient == "accept":
        return False
    return code not in KNOWN_RECIPIENTS and code not in KNOWN_OFFICES


def _foreign_code_for_italian(_: World, document: Document) -> bool:
    entity = document.body["entity"]
    return recipient(entity) == "XXXXXXX" and not is_foreign(entity)


def _date_is_ahead(world: World, document: Document) -> bool:
    return date.fromisoformat(document.body["date"]) > local_day(world.now())


def _number_was_sent_before(world: World, document: Document) -> bool:
    """Same seller, year and printed number, among those that the exchange took and did not refuse."""
    company = world.companies.get(document.company_id)
    sellers = [row.id for row in world.companies if company and row.vat_number == company.vat_number]
    return any(
        other.id != document.id and _was_taken(other) and _same_kind(other, document)
        for seller in sellers
        for other in world.documents.printed(printed_of(seller, document.body))
    )


def _was_taken(document: Document) -> bool:
    life = document.transmission
    taken = ("sent", "not_delivered", "accepted", "no_response", "manual_accepted")
    return life is not None and life.status in taken


def _same_kind(document: Document, other: Document) -> bool:
    """Credit notes count apart from all the rest."""
    kinds = {row.body["type"] == "credit_note" for row in (document, other)}
    return len(kinds) == 1


RULES: tuple[tuple[str, Rule], ...] = (
    ("00305", _vat_is_wrong),
    ("00306", _tax_code_is_wrong),
    ("00313", _foreign_code_for_italian),
    ("00311", _recipient_is_unknown),
    ("00403", _date_is_ahead),
    ("00404", _number_was_sent_before),
)
