"""Credit notes and increases: each linked to the document that it changes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from electronic_billing.content.model import Reference
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.assemble import Draft, assemble, finish
from electronic_billing.rentals.case import Case, reference_to
from electronic_billing.rentals.items import Item, Pricing, italian, item_of
from electronic_billing.rentals.model import ChargeKind, Credit, CreditReason, Increase
from electronic_billing.rentals.plan import Deed, PlannedDocument, PlannedLine
from electronic_billing.rentals.remarks import Remark, ask, block, euros, on
from electronic_billing.rentals.treatments import TREATMENTS

Originals = Mapping[str, PlannedDocument]
_WITHIN_A_YEAR = frozenset({CreditReason.AGREEMENT, CreditReason.ERROR})


def credits_of(case: Case, originals: Originals, numbers: Iterable[int]) -> dict[int, PlannedDocument]:
    """Of those of the contract's credits, by their place in its list from one on; `originals` by deed."""
    made: dict[int, PlannedDocument] = {}
    before: dict[str, list[PlannedDocument]] = defaultdict(list)
    for number in numbers:
        credit = case.contract.credits[number - 1]
        made[number] = _credit(case, number, originals.get(credit.of), before[credit.of])
        before[credit.of].append(made[number])
    return made


def increases_of(case: Case, originals: Originals) -> list[PlannedDocument]:
    numbered = enumerate(case.contract.increases, start=1)
    return [_increase(case, number, one, originals.get(one.of)) for number, one in numbered]


def _credit(
    case: Case, number: int, original: PlannedDocument | None, before: list[PlannedDocument]
) -> PlannedDocument:
    credit = case.contract.credits[number - 1]
    draft = Draft(
        deed=Deed.CREDIT,
        external_id=case.contract.external_id(f"credit:{number}"),
        cases=(case,),
        why=CREDIT_WHY[credit.reason],
        tipo="TD04",
        items=_items(case, credit),
        linked=_linked(original),
        remarks=tuple(_about_original(credit.of, original)),
        subject=f"{SUBJECT[credit.reason]} {italian(credit.agreed_date)}",
    )
    whole = original is not None and original.content is not None and credit.is_whole
    note = _whole(draft, original) if original is not None and whole else assemble(draft)
    return _with(note, [*_too_late(case, credit, original), *_too_much(note, original, before)])


def _whole(draft: Draft, original: PlannedDocument) -> PlannedDocument:
    rounding = Decimal(0) if original.content is None else original.content.rounding
    return finish(draft, Pricing(original.lines, rounding))


def _items(case: Case, credit: Credit) -> list[Item]:
    return [item for one in credit.charges if (item := item_of(case, one)) is not None]


def _increase(case: Case, number: int, increase: Increase, original: PlannedDocument | None) -> PlannedDocument:
    items = [item for one in increase.charges if (item := item_of(case, one)) is not None]
    return assemble(
        Draft(
            deed=Deed.INCREASE,
            external_id=case.contract.external_id(f"increase:{number}"),
            cases=(case,),
            why=INCREASE_WHY,
            tipo="TD05",
            items=items,
            subject=f"Variazione in aumento del {italian(increase.agreed_date)}",
            since=increase.agreed_date,
            linked=_linked(original),
            remarks=(*_about_original(increase.of, original), *_no_increase(case, increase, original)),
        )
    )


def _linked(original: PlannedDocument | None) -> tuple[Reference, ...]:
    issued = original.issued if original else None
    return () if issued is None else (reference_to(issued),)


def _about_original(of: str, original: PlannedDocument | None) -> Iterator[Remark]:
    if original is None:
        yield block("original_not_known", which=of)
    elif original.issued is None:
        yield block("original_not_numbered", which=original.external_id)


def _too_late(case: Case, credit: Credit, original: PlannedDocument | None) -> Iterator[Remark]:
    """A year from the operation: from the first payment, or from the invoice where that is earlier."""
    if credit.reason not in _WITHIN_A_YEAR or original is None or original.issued is None:
        return
    received = original.content.received if original.content else []
    since = min([original.issued.date, *(one.date for one in received)])
    if case.today > _a_year_after(since):
        yield ask("credit_after_a_year", since=on(since))


def _too_much(
    note: PlannedDocument, original: PlannedDocument | None, before: Iterable[PlannedDocument]
) -> Iterator[Remark]:
    if original is None:
        return
    left = _by_key(original.lines)
    for one in before:
        for key, amount in _by_key(one.lines).items():
            left[key] -= amount
    for key, amount in _by_key(note.lines).items():
        if amount > left[key]:
            yield block("credit_exceeds", credit=euros(amount), left=euros(left[key]))


def _no_increase(case: Case, increase: Increase, original: PlannedDocument | None) -> Iterator[Remark]:
    """Art. 26 speaks of an operation already invoiced: what is of another kind is another operation."""
    if original is None:
        return
    charges = case.contract.charges
    kinds = {charges[one.charge].kind for one in original.lines if one.charge is not None} or {ChargeKind.RENT}
    for kind in dict.fromkeys(one.kind for one in increase.charges):
        if kind not in kinds:
            yield block("not_an_increase", kind=TREATMENTS[kind].name, which=increase.of)


def _by_key(lines: Iterable[PlannedLine]) -> defaultdict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in lines:
        if one.line is not None:
            sums[one.line.vat_key] += one.gross
    return sums


def _with(document: PlannedDocument, remarks: Iterable[Remark]) -> PlannedDocument:
    if document.issued is not None:
        return document
    return msgspec.structs.replace(document, remarks=(*document.remarks, *remarks))


def _a_year_after(day: dt.date) -> dt.date:
    """Of a 29 February, the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


INCREASE_WHY = Sentence(
    "L'aumento di quanto già fatturato: nota di debito (art. 26 c. 1 DPR 633/1972).",
    "An increase of what was already invoiced: a debit note (DPR 633/1972 art. 26 c. 1).",
)
# What the note itself says, in its Causale.
SUBJECT = {
    CreditReason.AGREEMENT: "Riduzione per accordo del",
    CreditReason.ERROR: "Rettifica di errore del",
    CreditReason.CONTRACT_ENDED: "Cessazione del contratto del",
    CreditReason.FORESEEN: "Riduzione prevista dal contratto, del",
}
CREDIT_WHY = {
    CreditReason.AGREEMENT: Sentence(
        "Riduzione per un accordo successivo, entro un anno (art. 26 c. 3).",
        "Reduction by a later agreement, within a year (art. 26 c. 3).",
    ),
    CreditReason.ERROR: Sentence(
        "Correzione di un errore di fatturazione, entro un anno (art. 26 c. 3).",
        "Correction of an error in the invoice, within a year (art. 26 c. 3).",
    ),
    CreditReason.CONTRACT_ENDED: Sentence(
        "Il contratto è venuto meno o si è chiuso prima (art. 26 c. 2).",
        "The contract fell away or ended earlier (art. 26 c. 2).",
    ),
    CreditReason.FORESEEN: Sentence(
        "Sconto o rimborso previsto dal contratto (art. 26 c. 2).",
        "A discount or refund that the contract foresaw (art. 26 c. 2).",
    ),
}
