from datetime import date

from electronic_billing.fatturapa.check import check_document
from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.write import Fattura
from support.fatturapa_drafts import TODAY


def errors(document: Fattura, *, history: History | None = None, today: date = TODAY) -> set[str]:
    found = check_document(document, today=today, history=history)
    return {finding.code for finding in found if finding.severity is Severity.ERROR}


def warnings(document: Fattura, *, history: History | None = None, today: date = TODAY) -> set[str]:
    """Codes with their kind, as EB006.cap."""
    found = check_document(document, today=today, history=history)
    return {f"{finding.code}.{finding.kind}".rstrip(".") for finding in found if finding.severity is Severity.WARNING}


def edges(document: Fattura) -> set[str]:
    return {code.removesuffix(".edge") for code in warnings(document) if code.endswith(".edge")}
