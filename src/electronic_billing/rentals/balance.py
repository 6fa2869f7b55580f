"""The advances of a hire, each invoiced when it is paid, and the balance that takes them off."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from electronic_billing.content.amounts import totals_of
from electronic_billing.content.model import Reference
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.money import to_cents
from electronic_billing.rentals.assemble import Draft, assemble
from electronic_billing.rentals.case import BALANCE, Case, reference_to
from electronic_billing.rentals.items import Item, advance_item, amounts_of, deduction_item, italian, item_of
from electronic_billing.rentals.model import Issued, Payment, Purpose
from electronic_billing.rentals.plan import Deed, PlannedDocument
from electronic_billing.rentals.prices import charged
from electronic_billing.rentals.remarks import Remark, block, euros


class Advance(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of an advance after its credit notes, in euro: with VAT, and without."""

    document: PlannedDocument
    gross: Decimal
    net: Decimal


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """What one contract brings to the document that has its hire."""

    case: Case
    items: tuple[Item, ...]
    linked: tuple[Reference, ...]
    remarks: tuple[Remark, ...]

    @property
    def is_settled(self) -> bool:
        """Nothing to invoice: no charges yet, or wholly invoiced in advance."""
        charges = [one for one in self.items if one.charge is not None]
        if not charges:
            return True
        is_decided = all(one.tax is not None for one in self.items)
        return is_decided and len(charges) < len(self.items) and not any(_by_key(self.items).values())


def advances_of(case: Case) -> dict[str, PlannedDocument]:
    """By deed: `advance:1` and so on."""
    return {f"advance:{number}": _advance(case, number, payment) for number, payment in case.advances()}


def left_of(case: Case, document: PlannedDocument, credited: Iterable[PlannedDocument]) -> Advance:
    gross, net = _at_the_hire(case, document)
    for one in credited:
        less_gross, less_net = _at_the_hire(case, one)
        gross, net = gross - less_gross, net - less_net
    return Advance(document=document, gross=gross, net=net)


def portion_of(case: Case, advances: Sequence[Advance]) -> Portion:
    charges = [(place, one) for place, one in enumerate(case.contract.charges) if not one.late]
    items = [item for place, one in charges if (item := item_of(case, one, place)) is not None]
    taken = [one for one in advances if one.gross > 0 and not _comes_too_late(case, one.document.issued)]
    known = [one.document.issued for one in taken if one.document.issued is not None]
    return Portion(
        case=case,
        items=(*items, *(_deduction(case, one) for one in taken)),
        linked=tuple(reference_to(one) for one in known),
        remarks=(*_not_numbered(taken), *_exceeding(case, items, taken)),
    )


def balance_of(portion: Portion) -> PlannedDocument:
    case = portion.case
    return assemble(
        Draft(
            deed=Deed.BALANCE,
            external_id=case.contract.external_id(BALANCE),
            cases=(case,),
            why=BALANCE_WHY if portion.linked or portion.remarks else WHOLE_WHY,
            items=portion.items,
            payments=case.paid(Purpose.BALANCE),
            linked=portion.linked,
            remarks=portion.remarks,
        )
    )


def _advance(case: Case, number: int, payment: Payment) -> PlannedDocument:
    external_id = case.contract.external_id(f"advance:{number}")
    return assemble(
        Draft(
            deed=Deed.ADVANCE,
            external_id=external_id,
            cases=(case,),
            why=ADVANCE_WHY,
            tipo=case.settings.advance,
            items=(advance_item(case, to_cents(payment.amount)),),
            payments=(payment,),
            remarks=_after_the_hire(case, external_id),
        )
    )


def _after_the_hire(case: Case, external_id: str) -> tuple[Remark, ...]:
    main = case.main_issued
    if main is None or not _comes_too_late(case, case.issued.get(external_id)):
        return ()
    return (block("advance_after_hire", issued=main.number),)


def _comes_too_late(case: Case, issued: Issued | None) -> bool:
    """An advance without a number, of a hire that was invoiced without it."""
    return issued is None and case.main_issued is not None


def _deduction(case: Case, advance: Advance) -> Item:
    issued = advance.document.issued
    document = f" con il documento n. {issued.number} del {italian(issued.date)}" if issued else ""
    return deduction_item(case, gross=advance.gross, net=advance.net, document=document)


def _not_numbered(taken: Iterable[Advance]) -> Iterable[Remark]:
    return [
        block("advance_not_numbered", which=one.document.external_id) for one in taken if one.document.issued is None
    ]


def _exceeding(case: Case, items: Sequence[Item], taken: Sequence[Advance]) -> Iterable[Remark]:
    """Taxed money stays at its own VAT: what one rate has too much, another does not take."""
    if case.taxation.tax is None or not items:
        return []
    due = _by_key(items).get(case.taxation.tax.key, Decimal(0))
    advance = sum((one.gross for one in taken), Decimal(0))
    return [block("advance_exceeds", advance=euros(advance), due=euros(due))] if advance > due else []


def _by_key(items: Iterable[Item]) -> Mapping[str, Decimal]:
    amounts = amounts_of(items)
    return {key: charged([one for one in amounts if one.key == key]) for key in {one.key for one in amounts}}


def _at_the_hire(case: Case, document: PlannedDocument) -> tuple[Decimal, Decimal]:
    """With VAT and without, of the lines that are taxed as the hire: stamp duty is none of them."""
    tax = case.taxation.tax
    lines = [one for one in document.lines if one.line is not None and tax is not None and one.line.vat_key == tax.key]
    net = totals_of([one.line for one in lines if one.line is not None]).net
    return sum((one.gross for one in lines), Decimal("0.00")), net


ADVANCE_WHY = Sentence(
    "Un pagamento in anticipo si fattura quando è pagato, anche se il noleggio non è iniziato.",
    "A payment in advance is invoiced when it is paid, even before the hire begins.",
)
BALANCE_WHY = Sentence(
    "Il saldo del noleggio: tutti gli addebiti, meno gli acconti già fatturati.",
    "The balance of the hire: all its charges, less the advances already invoiced.",
)
WHOLE_WHY = Sentence(
    "Il noleggio e ciò che si conosceva alla riconsegna, in una fattura.",
    "The hire and what was known at its return, in one invoice.",
)
