"""One document out of its items: priced, dated, referenced, and looked at."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from electronic_billing.content.amounts import totals_of
from electronic_billing.content.fattura import codice_destinatario
from electronic_billing.content.model import Content, Kind, Line, Receipt, Reference
from electronic_billing.content.model import Payment as PaymentTerms
from electronic_billing.fatturapa.advice_amounts import is_bollo_due
from electronic_billing.fatturapa.build import BOLLO
from electronic_billing.fatturapa.ordinary import DettaglioLinea
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.money import to_cents
from electronic_billing.rentals.case import Case
from electronic_billing.rentals.items import Item, Pricing, bollo_item, italian, priced
from electronic_billing.rentals.model import Issued, Payment
from electronic_billing.rentals.plan import Deed, PlannedDocument, PlannedLine
from electronic_billing.rentals.remarks import Remark
from electronic_billing.rentals.review import about_content, about_issued, about_items, about_payments, about_term
from electronic_billing.sdi.deadlines import transmit_by

# Stamp duty depends on the regime only for those that hire out no vehicles (RF05 to RF11).
_REGIME = "RF01"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document before its sums. `cases` are the contracts that it has, of one customer. `since` starts its term
    where no payment does."""

    deed: Deed
    external_id: str
    cases: tuple[Case, ...]
    why: Sentence
    items: Sequence[Item] = ()
    tipo: str = "TD01"
    payments: Sequence[Payment] = ()
    linked: Sequence[Reference] = ()
    remarks: Sequence[Remark] = ()
    subject: str = ""
    day: dt.date | None = None
    since: dt.date | None = None


def assemble(draft: Draft) -> PlannedDocument:
    """`day` of the draft, or the day of the first payment, is the Data; without either the document takes the day of
    its issue."""
    first = draft.cases[0]
    pricing = priced(draft.items, rounds=not first.contract.customer.split_payment)
    return finish(draft, _with_bollo(draft, pricing) if draft.tipo != "TD04" else pricing)


def finish(draft: Draft, pricing: Pricing) -> PlannedDocument:
    issued = draft.cases[0].issued.get(draft.external_id)
    if issued is not None:
        draft = _as_of(draft, issued.date)
    content = _content(draft, pricing)
    term = _term(draft, issued)
    remarks = _remarks(draft, content, term) if issued is None else about_issued(content, issued)
    return PlannedDocument(
        deed=draft.deed,
        external_id=draft.external_id,
        tipo=draft.tipo,
        why=draft.why,
        content=content,
        lines=pricing.lines,
        remarks=tuple(_once(remarks)),
        transmit_by=term,
        issued=issued,
    )


def _as_of(draft: Draft, day: dt.date) -> Draft:
    """What was paid since is no part of a document that exists."""
    payments = [one for one in draft.payments if one.date <= day]
    return msgspec.structs.replace(draft, payments=payments, day=min(draft.day, day) if draft.day else None)


def _remarks(draft: Draft, content: Content | None, term: dt.date | None) -> Iterator[Remark]:
    yield from draft.remarks
    yield from about_items(draft.cases, draft.items)
    yield from about_payments(draft.cases, draft.payments, draft.tipo)
    if content is not None:
        yield from about_content(content, draft.payments)
    yield from about_term(term, draft.cases[0].today)


def _once(remarks: Iterable[Remark]) -> list[Remark]:
    """Several contracts of one document may say the same."""
    said = list(remarks)
    return [one for place, one in enumerate(said) if one not in said[:place]]


def _content(draft: Draft, pricing: Pricing) -> Content | None:
    lines = [one.line for one in pricing.lines if one.line is not None]
    if not lines or len(lines) < len(pricing.lines):
        return None
    kind: Kind = "credit_note" if draft.tipo == "TD04" else "invoice"
    return Content(
        external_id=draft.external_id,
        customer=draft.cases[0].contract.customer,
        lines=lines,
        kind=kind,
        tipo_documento="" if draft.tipo in {"TD01", "TD04"} else draft.tipo,
        date=data_of(draft),
        payment=PaymentTerms(method=next((one.method for one in draft.payments if one.method), "")),
        received=[Receipt(date=one.date, amount=to_cents(one.amount)) for one in draft.payments],
        contracts=[case.reference() for case in draft.cases],
        linked=list(draft.linked),
        rounding=pricing.rounding,
        subject=_subject(draft),
    )


def data_of(draft: Draft) -> dt.date | None:
    """Not before the documents that it quotes (check 00418)."""
    own = draft.day or min((one.date for one in draft.payments), default=None)
    if own is None:
        return None
    return max([own, *(one.date for one in draft.linked if one.date is not None)])


def _term(draft: Draft, issued: Issued | None) -> dt.date | None:
    is_service_abroad = all(case.taxation.is_service_abroad for case in draft.cases)
    day = (issued.date if issued else data_of(draft)) or draft.cases[0].today
    started = [*([draft.since] if draft.since else []), *(one.date for one in draft.payments)]
    return transmit_by(day, draft.tipo, started, is_service_abroad=is_service_abroad)


def _subject(draft: Draft) -> str:
    words = [draft.subject] if draft.subject else []
    if len(draft.cases) == 1:
        contract = draft.cases[0].contract
        words.append(f"Contratto di noleggio n. {contract.number} del {italian(contract.date)}")
        words += [f"conducente {contract.driver}"] if contract.driver else []
    words += [one.tax.subject for one in draft.items if one.tax is not None and one.tax.subject]
    return "; ".join(dict.fromkeys(words))


def _with_bollo(draft: Draft, pricing: Pricing) -> Pricing:
    """The duty as a line of its own, where the company charges it on. Whether charged or not, the e-invoice declares
    it."""
    first = draft.cases[0]
    if not first.settings.charge_bollo or not _is_bollo_due(draft, pricing.lines):
        return pricing
    line = priced([bollo_item(first.contract.number, BOLLO)])
    return Pricing((*pricing.lines, *line.lines), pricing.rounding)


def _is_bollo_due(draft: Draft, lines: Sequence[PlannedLine]) -> bool:
    rows = [_row(one.line) for one in lines if one.line is not None]
    recipient = codice_destinatario(draft.cases[0].contract.customer)
    return is_bollo_due(rows, tipo=draft.tipo, regime=_REGIME, codice_destinatario=recipient)


def _row(line: Line) -> DettaglioLinea:
    return DettaglioLinea(natura=line.natura, prezzo_totale=totals_of([line]).net)
