"""What a rental makes, as people read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from electronic_billing.fatturapa.build import BOLLO
from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.words import Lang
from electronic_billing.invoices.rental import Rental, RentalDocument, Standing
from electronic_billing.kit.problems import FieldProblem
from electronic_billing.rentals.plan import PlannedLine
from electronic_billing.web.findings import FindingShown, finding_shown, remark_shown
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.problem import FieldError
from electronic_billing.web.rental_wording import CONFIDENCES, CONTRACT_FIELDS, DEEDS
from electronic_billing.web.routes.invoice_story import LineShown, lines_of


@dataclass(frozen=True, slots=True)
class RentalLine:
    """`line` None: its treatment is still to be chosen, and only what was charged is known."""

    planned: PlannedLine
    line: LineShown | None
    confidence: Words


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """`blocks` keep the document back, `asks` want a look."""

    document: RentalDocument
    title: Words
    badge: str
    lines: Sequence[RentalLine]
    blocks: Sequence[FindingShown]
    asks: Sequence[FindingShown]
    problems: Sequence[Words]
    stamp_duty: Decimal | None

    @property
    def is_ready(self) -> bool:
        return self.document.standing is Standing.READY

    @property
    def is_settled(self) -> bool:
        """Whether nothing else has to happen before its issue."""
        return self.is_ready or self.document.standing is Standing.ACCEPTED

    @property
    def needs_rules(self) -> bool:
        """Whether a setting of the company is what it waits for."""
        return any(one.code == "treatment_not_chosen" for one in self.document.remarks)


def documents_of(rental: Rental, lang: Lang) -> list[DocumentCard]:
    return [_card(one, lang) for one in rental.documents]


def customer_errors(rental: Rental) -> list[FieldError]:
    """What is wrong with the customer, at the fields of the form; said once, whatever the number of documents."""
    found = {f"renter.{one.field}": one for document in rental.documents for one in document.problems}
    return [_field_error(field, one) for field, one in found.items() if field in CONTRACT_FIELDS]


def _field_error(field: str, problem: FieldProblem) -> FieldError:
    return FieldError(field, Message(problem.reason, problem.values))


def _card(document: RentalDocument, lang: Lang) -> DocumentCard:
    planned, invoice = document.planned, document.invoice
    said = list(_said(document, lang))
    return DocumentCard(
        document=document,
        title=DEEDS[planned.deed],
        badge=invoice.state.value if invoice else document.standing.value,
        lines=[_line(one) for one in planned.lines],
        blocks=[one for severity, one in said if severity is Severity.ERROR],
        asks=[one for severity, one in said if severity is Severity.WARNING],
        problems=list(_problems(document)),
        stamp_duty=BOLLO if document.shown.has_bollo else None,
    )


def _said(document: RentalDocument, lang: Lang) -> Iterator[tuple[Severity, FindingShown]]:
    """Nothing of one accepted before: that another would come of it now, the card says by itself."""
    if document.invoice is None:
        yield from ((one.severity, remark_shown(one, lang)) for one in document.remarks)
        yield from ((one.severity, finding_shown(one, lang)) for one in document.shown.findings)


def _problems(document: RentalDocument) -> Iterator[Words]:
    return (Message(one.reason, one.values) for one in document.problems)


def _line(planned: PlannedLine) -> RentalLine:
    shown = lines_of([planned.line])[0] if planned.line else None
    return RentalLine(planned, shown, CONFIDENCES[planned.why.confidence])
