"""What came to light after the hire was invoiced: invoices of their own, each with its own clock."""

from collections.abc import Iterable, Sequence

from electronic_billing.content.model import Reference
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.assemble import Draft, assemble
from electronic_billing.rentals.case import Case, reference_to
from electronic_billing.rentals.items import item_of
from electronic_billing.rentals.model import Issued, Purpose
from electronic_billing.rentals.plan import Deed, PlannedDocument
from electronic_billing.rentals.remarks import Remark, block


def late_documents(case: Case, before: Sequence[PlannedDocument]) -> dict[str, PlannedDocument]:
    """By deed: `late:1` and so on. `before` are the documents of the hire, which they belong to."""
    batches = sorted({one.late for one in case.contract.charges if one.late})
    made = {f"late:{batch}": _late(case, batch, before) for batch in batches}
    return {deed: document for deed, document in made.items() if document is not None}


def _late(case: Case, batch: int, before: Sequence[PlannedDocument]) -> PlannedDocument | None:
    charges = [(place, one) for place, one in enumerate(case.contract.charges) if one.late == batch]
    items = [item for place, one in charges if (item := item_of(case, one, place)) is not None]
    if not items:
        return None
    return assemble(
        Draft(
            deed=Deed.LATE,
            external_id=case.contract.external_id(f"late:{batch}"),
            cases=(case,),
            why=WHY,
            items=items,
            payments=case.paid(Purpose.LATE, batch),
            linked=_linked(case, before),
            remarks=_not_numbered(case, before),
        )
    )


def _linked(case: Case, before: Iterable[PlannedDocument]) -> tuple[Reference, ...]:
    """The invoice of the hire; where it was wholly invoiced in advance, its advances."""
    if case.main_issued is not None:
        return (reference_to(case.main_issued),)
    known: list[Issued] = [one.issued for one in before if one.issued is not None]
    return tuple(reference_to(one) for one in known)


def _not_numbered(case: Case, before: Sequence[PlannedDocument]) -> tuple[Remark, ...]:
    if case.main_issued is not None:
        return ()
    missing = [one for one in before if one.issued is None]
    return tuple(block("original_not_numbered", which=one.external_id) for one in missing)


WHY = Sentence(
    "Emerso dopo la fattura del noleggio: una fattura a sé, collegata a quella, con il suo termine.",
    "Come to light after the invoice of the hire: an invoice of its own, linked to it, with its own term.",
)
