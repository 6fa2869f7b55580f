"""What the exchange decides about one file: the official checks on its bytes, then what its registers say."""

from collections.abc import Iterable
from datetime import date

from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.facts import InvoiceFacts, facts_of
from electronic_billing.fatturapa.findings import Finding, Severity, error
from electronic_billing.fatturapa.official import OFFICIAL
from electronic_billing.fatturapa.words import Sentence
from fic_simulator.received import Memory
from fic_simulator.records import PlannedOutcome, Scarto, ScartoError
from fic_simulator.registers import ask
from fic_simulator.switches import Switches
from fic_simulator.wire import local_day
from fic_simulator.world import World

MOST_ERRORS = 200  # of one notice of scarto
UNKNOWN_SCARTO = (
    Sentence("Il Sistema di Interscambio ha scartato la fattura.", "The exchange has discarded the invoice."),
    Sentence(
        "Controlla i dati della fattura, correggili e inviala di nuovo.",
        "Check what the invoice says, correct it and send it again.",
    ),
)
WORDS = {"deliver": "sent", "discard": "discarded", "accept": "accepted", "reject": "rejected"}


def outcome_status(word: str) -> str:
    """A verb of the control interface, or any status as it is, known or not."""
    return WORDS.get(word, word)


def judge(world: World, file: bytes) -> PlannedOutcome:
    switches = world.switches
    if switches.sdi_outcome != "judge":
        return PlannedOutcome(outcome=switches.sdi_outcome)
    verdict = check_file(file, today=local_day(world.now()), history=Memory(world.received))
    invoice = facts_of(verdict.document) if verdict.document is not None else None
    errors = _errors([*verdict.findings, *(ask(invoice, switches) if invoice else ())])
    if invoice is None or errors:  # what could not be read is an error itself
        return PlannedOutcome(outcome="discarded", code=errors[0].code, errors=errors)
    return PlannedOutcome(outcome=_delivered_as(switches, invoice))


def scarto_of(outcome: PlannedOutcome, on: date) -> Scarto:
    """The first error speaks for all where only one can be told."""
    errors = outcome.errors or ([error_of_code(outcome.code)] if outcome.code in OFFICIAL else [])
    reason, solution = (errors[0].reason, errors[0].solution) if errors else UNKNOWN_SCARTO
    return Scarto(
        code=outcome.code,
        reason=outcome.reason or reason.it,
        solution=outcome.solution or solution.it,
        on=on,
        errors=errors,
    )


def error_of_code(code: str) -> ScartoError:
    return _error(error(code, ""))


def _errors(findings: Iterable[Finding]) -> list[ScartoError]:
    """In the order of the official codes; of one code, as they stand in the file."""
    errors = (finding for finding in findings if finding.severity is Severity.ERROR)
    return [_error(finding) for finding in sorted(errors, key=lambda finding: finding.code)[:MOST_ERRORS]]


def _error(finding: Finding) -> ScartoError:
    return ScartoError(
        code=finding.code,
        path=finding.path,
        reason=Sentence(finding.message("it"), finding.message("en")),
        solution=Sentence(finding.hint("it"), finding.hint("en")),
    )


def _delivered_as(switches: Switches, invoice: InvoiceFacts) -> str:
    if invoice.formato == "FPA12":
        return switches.pa_answer
    if invoice.codice_destinatario == Recipient.NONE and not invoice.pec:
        return switches.no_address_outcome
    return "sent"
