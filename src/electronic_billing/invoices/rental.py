"""A rental contract becomes invoices: what it makes today, beside what it made before, and the deed of issuing them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from electronic_billing.companies.errors import CompanyNotSetUp
from electronic_billing.companies.model import Company, Setup
from electronic_billing.content.amounts import payable_of, totals_of
from electronic_billing.content.model import Content
from electronic_billing.db.transaction import Tx
from electronic_billing.fatturapa.findings import Severity
from electronic_billing.invoices import store
from electronic_billing.invoices.accept import accept_invoices, chosen_company
from electronic_billing.invoices.errors import Obstacle, RentalBlocked, RentalChanged
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.invoices.preflight import content_problems
from electronic_billing.invoices.rental_settings import read_rental_settings
from electronic_billing.kit.clock import Clock, rome_date
from electronic_billing.kit.problems import FieldProblem, FieldsRefused
from electronic_billing.rentals.case import BALANCE, MONTHLY
from electronic_billing.rentals.documents import plan_documents
from electronic_billing.rentals.model import Contract, Issued, Purpose
from electronic_billing.rentals.monthly import plan_month
from electronic_billing.rentals.plan import Deed, LeftOut, Plan, PlannedDocument
from electronic_billing.rentals.preview import DocumentPreview, preview
from electronic_billing.rentals.remarks import Remark
from electronic_billing.rentals.treatments import TREATMENTS, RentalSettings
from electronic_billing.tenants.audit import Actor

Planned = Callable[[RentalSettings], Plan]

WAITS = frozenset({"advance_not_numbered", "original_not_numbered"})
"""Remarks that time answers by itself: the document before has to get its number."""


# So many payments a contract may have; each may be an advance.
_MOST_ADVANCES = 100
# They have the hire, or money paid ahead of it.
_OF_THE_HIRE = frozenset({Deed.ADVANCE, Deed.BALANCE, Deed.MONTHLY})
# Their amounts follow from the document that they quote.
_REST_ON_QUOTED = frozenset({Deed.BALANCE, Deed.MONTHLY, Deed.CREDIT})


class Standing(StrEnum):
    """ACCEPTED: there is an invoice already. WAITING: the document that it quotes has no number yet."""

    READY = "ready"
    WAITING = "waiting"
    BLOCKED = "blocked"
    ACCEPTED = "accepted"


class RentalDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`invoice` is the one accepted before; `is_changed` that the contract now makes something else of it. `problems`
    are fields that cannot be, as in a request for this one invoice."""

    shown: DocumentPreview
    invoice: Invoice | None = None
    is_changed: bool = False
    problems: tuple[FieldProblem, ...] = ()

    @property
    def planned(self) -> PlannedDocument:
        return self.shown.planned

    @property
    def external_id(self) -> str:
        return self.planned.external_id

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The rules' own. A document accepted and not yet numbered is planned as if it were new: what they say of it
        holds no more."""
        is_known = self.invoice is None or self.planned.issued is not None
        return self.planned.remarks if is_known else ()

    @property
    def standing(self) -> Standing:
        if self.invoice is not None:
            return Standing.ACCEPTED
        obstacles = list(obstacles_of(self))
        if not obstacles:
            return Standing.READY
        return Standing.WAITING if all(one.code in WAITS for one in obstacles) else Standing.BLOCKED


class Rental(msgspec.Struct, frozen=True, kw_only=True):
    """What contracts make for a company on this day. `prefix` begins the external ids of a single contract."""

    company: Company
    settings: RentalSettings
    documents: tuple[RentalDocument, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Remark, ...]
    prefix: str = ""

    @property
    def obstacles(self) -> list[Obstacle]:
        """Against the whole."""
        return [_obstacle("", one) for one in self.remarks if one.blocks]

    @property
    def ready(self) -> list[RentalDocument]:
        """What can be issued now."""
        return [] if self.obstacles else [one for one in self.documents if one.standing is Standing.READY]


class Issuance(msgspec.Struct, frozen=True, kw_only=True):
    """`invoices` with whether each is new; `waiting` what comes later, by external id."""

    invoices: tuple[tuple[Invoice, bool], ...]
    waiting: tuple[str, ...] = ()


async def take_turns(tx: Tx, contracts: Sequence[Contract], month: date | None = None) -> None:
    """Before a preview that is to be issued: what a contract makes depends on what it made, so those who issue the same
    contract, or the same month, go one after the other, until the transaction ends."""
    names = [one.number for one in contracts] + ([f"{MONTHLY}:{month:%Y-%m}"] if month else [])
    await tx.execute(
        "SELECT pg_advisory_xact_lock(name) FROM (SELECT DISTINCT hashtextextended(%s || ':' || one, 0) AS name"
        " FROM unnest(%s::text[]) AS one ORDER BY name) AS in_order",  # in one order: nobody waits in a circle
        [f"rentals:{tx.tenant_id}", names],
    )


async def preview_rental(tx: Tx, clock: Clock, contract: Contract, company_id: UUID | None = None) -> Rental:
    """Raises `CompanyUnknown`, `CompanyAmbiguous`, `CompanyNotSetUp`, `BillingDisabled`. Writes nothing."""
    company = await chosen_company(tx, company_id)
    settings = await read_rental_settings(tx, company.id)
    known, today = await _known(tx, [contract]), rome_date(clock.now())
    issued = _issued(known)

    def plan(rules: RentalSettings) -> Plan:
        return plan_documents(contract, rules, today=today, issued=issued)

    return _rental(plan, plan, _Ground(company, settings, known, today), prefix=contract.external_id(""))


async def preview_month(
    tx: Tx, clock: Clock, contracts: Sequence[Contract], month: date, company_id: UUID | None = None
) -> Rental:
    """The invoices of the month of that day, of customers who pay by month. Raises as `preview_rental`."""
    company = await chosen_company(tx, company_id)
    settings = await read_rental_settings(tx, company.id)
    known = await _known(tx, contracts)
    known |= _by_external_id(await store.find_by_prefix(tx, f"{MONTHLY}:{month:%Y-%m}:"))
    issued, today = _issued(known, taken=f"{MONTHLY}:"), rome_date(clock.now())

    def plan(rules: RentalSettings) -> Plan:
        return plan_month(contracts, month, rules, today=today, issued=issued)

    def with_advances(rules: RentalSettings) -> Plan:
        """What the contracts made on their own, which the month takes off."""
        paid_ahead = [one for one in contracts if any(paid.purpose is Purpose.ADVANCE for paid in one.payments)]
        own = (plan_documents(one, rules, today=today, issued=issued) for one in paid_ahead)
        return Plan(documents=(*plan(rules).documents, *(document for one in own for document in one.documents)))

    return _rental(plan, with_advances, _Ground(company, settings, known, today))


async def issue_rental(
    tx: Tx, clock: Clock, actor: Actor, rental: Rental, chosen: Sequence[str] | None = None
) -> Issuance:
    """Accept the documents chosen by external id (or the part of it after the contract's number), or else all that are
    not kept back; all or none of them. The same contract again finds the same invoices.

    Without a choice, what waits for another's number is left for later, and anything that is blocked refuses the whole.
    `rental` was previewed in this transaction, after `take_turns`.
    Raises `RentalBlocked`, `RentalChanged`, `FieldsRefused` for a choice that is none, and what `accept_invoice` raises.
    """
    wanted = _wanted(rental, chosen)
    for one in wanted:
        if one.invoice is not None and one.is_changed:
            raise RentalChanged(one.invoice.id, one.external_id, one.invoice.full_number or one.external_id)
    obstacles = [*rental.obstacles, *(obstacle for one in wanted for obstacle in obstacles_of(one))]
    if chosen is None:
        obstacles = [one for one in obstacles if one.code not in WAITS]
    if obstacles:
        raise RentalBlocked(obstacles)
    contents = [_content(one, rental.company) for one in wanted if one.standing is Standing.READY]
    taken = {
        invoice.external_id: (invoice, is_new) for invoice, is_new in await accept_invoices(tx, clock, actor, contents)
    }
    known = {one.external_id: (one.invoice, False) for one in wanted if one.invoice is not None}
    by_id = known | taken
    return Issuance(
        invoices=tuple(by_id[one.external_id] for one in wanted if one.external_id in by_id),
        waiting=tuple(one.external_id for one in wanted if one.standing is Standing.WAITING),
    )


def obstacles_of(document: RentalDocument) -> Iterator[Obstacle]:
    """Nothing for what has been accepted: it is judged no more."""
    if document.invoice is not None:
        return
    yield from (_obstacle(document.external_id, one) for one in document.planned.remarks if one.blocks)
    yield from (
        Obstacle(document.external_id, one.code, one.sentence())
        for one in document.shown.findings
        if one.severity is Severity.ERROR
    )
    yield from (Obstacle(document.external_id, "", one) for one in document.problems)


def _obstacle(document: str, remark: Remark) -> Obstacle:
    return Obstacle(document, remark.code, remark.sentence())


async def _known(tx: Tx, contracts: Sequence[Contract]) -> dict[str, Invoice]:
    """What these contracts made before, by external id; also what they no longer tell of the hire."""
    ids = {contract.external_id(deed) for contract in contracts for deed in _deeds(contract)}
    found = await store.find_by_external_ids(tx, list(ids))
    found += await store.find_by_contracts(tx, f"{MONTHLY}:", [one.number for one in contracts])
    return _by_external_id(found)


def _deeds(contract: Contract) -> Iterator[str]:
    """Every document that the contract may have, as the rules name them."""
    yield BALANCE
    numbered = {"advance": _MOST_ADVANCES, "credit": len(contract.credits), "increase": len(contract.increases)}
    for deed, number in numbered.items():
        yield from (f"{deed}:{one}" for one in range(1, number + 1))
    yield from (f"late:{batch}" for batch in {one.late for one in contract.charges} if batch)


def _by_external_id(invoices: Iterable[Invoice]) -> dict[str, Invoice]:
    return {one.external_id: one for one in invoices}


def _issued(known: Mapping[str, Invoice], taken: str | None = None) -> list[Issued]:
    """Those that stand in Fatture in Cloud with their number: before that it may still be another's. Of external ids
    that begin with `taken` those without one, too: nothing else may take their place."""
    return [
        Issued(
            external_id=one.external_id,
            number=one.full_number or "",
            date=one.issue_date,
            contracts=[quoted.number for quoted in one.content.contracts],
            total=one.total,
        )
        for one in known.values()
        if _is_numbered(one) or (taken is not None and one.external_id.startswith(taken))
    ]


def _is_numbered(invoice: Invoice) -> bool:
    is_there = invoice.electronic_billing_id is not None and invoice.state is not InvoiceState.DELETED
    return is_there and invoice.full_number is not None


class _Ground(msgspec.Struct, frozen=True):
    """What a plan is made on, and beside."""

    company: Company
    settings: RentalSettings
    known: Mapping[str, Invoice]
    today: date


def _rental(plan: Planned, compared: Planned, ground: _Ground, prefix: str = "") -> Rental:
    """`compared` has all documents whose amounts the plan rests on."""
    company = ground.company
    if company.setup is None:
        raise CompanyNotSetUp
    made = preview(plan(ground.settings), company, today=ground.today, modalita=company.setup.payment_method)
    whole = compared(ground.settings)
    differing = _differing(whole, ground)
    changed = _changed(differing, compared, ground)
    strangers = _strangers(whole, ground)
    documents = (
        _accepted(one, ground.known[one.planned.external_id], changed)
        if one.planned.external_id in ground.known
        else _proposed(one, company.setup, ground, differing, strangers)
        for one in made.documents
    )
    return Rental(
        company=company,
        settings=ground.settings,
        documents=tuple(documents),
        left_out=made.left_out,
        remarks=made.remarks,
        prefix=prefix,
    )


def _accepted(shown: DocumentPreview, invoice: Invoice, changed: Collection[str]) -> RentalDocument:
    return RentalDocument(shown=shown, invoice=invoice, is_changed=invoice.external_id in changed)


def _proposed(
    shown: DocumentPreview, setup: Setup, ground: _Ground, differing: Collection[str], strangers: Collection[Invoice]
) -> RentalDocument:
    content = shown.planned.content
    if content is None:
        return RentalDocument(shown=shown)
    problems = content_problems(content, setup, content.date or ground.today, ground.today)
    if shown.planned.deed in _REST_ON_QUOTED:
        numbers = {ground.known[one].full_number for one in differing}
        problems += [
            FieldProblem(f"linked.{place}", "field.quoted_differs", {"name": quoted.number})
            for place, quoted in enumerate(content.linked)
            if quoted.number in numbers
        ]
    if shown.planned.deed in _OF_THE_HIRE:
        problems += _charged_twice(content, shown.planned.deed, ground, strangers)
    return RentalDocument(shown=shown, problems=tuple(problems))


def _strangers(planned: Plan, ground: _Ground) -> list[Invoice]:
    """Documents accepted before that the contracts do not make now, numbered or not: an advance no longer told, the
    balance of a hire that is now a month's, or the other way round."""
    made = {one.external_id for one in planned.documents}
    return [one for one in ground.known.values() if one.external_id not in made]


def _charged_twice(content: Content, deed: Deed, ground: _Ground, strangers: Collection[Invoice]) -> list[FieldProblem]:
    """The hire has been invoiced, or paid ahead, by a document that this one does not reckon with. No advance reckons
    with the document that has the hire."""
    others = ground.known.values() if deed is Deed.ADVANCE else strangers
    return [
        FieldProblem(f"contracts.{place}", "field.charged_twice", {"name": one.full_number or one.external_id})
        for place, contract in enumerate(content.contracts)
        for one in others
        if one.state is not InvoiceState.DELETED
        and (_has_hire(one, contract.number) or (deed is not Deed.ADVANCE and _is_advance(one, contract.number)))
    ]


def _is_advance(invoice: Invoice, contract: str) -> bool:
    return invoice.external_id.startswith(f"{contract}:{Deed.ADVANCE}:")


def _has_hire(invoice: Invoice, contract: str) -> bool:
    if invoice.external_id.startswith(f"{MONTHLY}:"):
        return any(quoted.number == contract for quoted in invoice.content.contracts)
    return invoice.external_id == f"{contract}:{BALANCE}"


def _differing(planned: Plan, ground: _Ground) -> set[str]:
    """Documents accepted before that would not come of the contract and the rules as they are now."""
    decided = {one.external_id for one in planned.documents if one.content is not None}
    return (decided & ground.known.keys()) - _unchanged(planned, ground)


def _changed(differing: set[str], compared: Planned, ground: _Ground) -> set[str]:
    """Those for which the contract is to blame: a setting changed meanwhile changes no contract, so what the document
    says must only come of one of its choices."""
    changed = set(differing)
    for settings in _other_choices(ground.settings) if changed else ():
        changed -= _unchanged(compared(settings), ground)
    return changed


def _unchanged(planned: Plan, ground: _Ground) -> set[str]:
    documents = {one.external_id: one.content for one in planned.documents if one.content is not None}
    return {
        external_id
        for external_id, content in documents.items()
        if (invoice := ground.known.get(external_id)) and _says_the_same(invoice, content, ground.company)
    }


def _other_choices(settings: RentalSettings) -> Iterator[RentalSettings]:
    """The settings with one of them chosen otherwise."""
    choosable = [(one.setting, choice) for one in TREATMENTS.values() if one.setting for choice in one.choices]
    for setting, choice in choosable:
        if getattr(settings, setting) != choice:
            yield msgspec.structs.replace(settings, **{setting: choice.value})
    yield msgspec.structs.replace(settings, charge_bollo=not settings.charge_bollo)


def _says_the_same(invoice: Invoice, content: Content, company: Company) -> bool:
    """By who bills, whom, and how much. Payments and descriptions go on after a document was accepted, so a
    fingerprint would differ where nothing owed has changed."""
    return (invoice.company_id, *_essence(invoice.content)) == (company.id, *_essence(content))


def _essence(content: Content) -> tuple[object, ...]:
    totals, customer = totals_of(content.lines), content.customer
    return (
        content.kind,
        (totals.net, totals.vat, payable_of(content)),
        (customer.country, customer.partita_iva, customer.codice_fiscale),
    )


def _content(document: RentalDocument, company: Company) -> Content:
    """The company is always named, so that a request that names it and one that does not are the same."""
    content = document.planned.content
    if content is None:
        raise AssertionError("A document without a treatment is blocked.")
    return msgspec.structs.replace(content, company_id=company.id)


def _wanted(rental: Rental, chosen: Sequence[str] | None) -> list[RentalDocument]:
    if chosen is None:
        return list(rental.documents)
    known = {one.external_id for one in rental.documents}
    names = [one if one in known else f"{rental.prefix}{one}" for one in chosen]
    problems = [
        FieldProblem(f"documents.{place}", "field.rental_document")
        for place, name in enumerate(names)
        if name not in known
    ]
    if problems:
        raise FieldsRefused(problems)
    return [one for one in rental.documents if one.external_id in names]
