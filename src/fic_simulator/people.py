"""What a person does in Fatture in Cloud's own pages: pay, edit, delete, or decide for the exchange."""

from collections.abc import Callable

import msgspec

from fic_simulator import documents, exchange
from fic_simulator.records import Company, Document, PlannedOutcome, Transmission
from fic_simulator.refusals import invalid_request, not_found, refused
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World

Deed = Callable[[World, Company, Document, Json], None]


def pay(world: World, company: Company, document: Document, wish: Json) -> None:
    """Marks every payment as paid, today, to the company's first account unless another is named."""
    account = wish.get("payment_account_id") or first_account(world, company)
    paid_on = wish.get("paid_date") or local_day(world.now()).isoformat()
    payments = [
        {**row, "status": "paid", "paid_date": paid_on, "payment_account": {"id": account}}
        for row in document.body["payments_list"]
    ]
    _modify(world, company, document, {"payments_list": payments})


def unpay(world: World, company: Company, document: Document, _: Json) -> None:
    payments = [
        {**row, "status": "not_paid", "paid_date": None, "payment_account": None}
        for row in document.body["payments_list"]
    ]
    _modify(world, company, document, {"payments_list": payments})


def edit(world: World, company: Company, document: Document, wish: Json) -> None:
    changes = wish.get("data") or wish or {"visible_subject": "Modificato in Fatture in Cloud"}
    if not isinstance(changes, dict):
        raise invalid_request({"data": ["The data must be an array."]})
    _modify(world, company, document, changes)


def delete(world: World, _: Company, document: Document, __: Json) -> None:
    if document.deleted_at is not None:
        raise not_found()
    documents.delete(world, document, own=False)


def decide(world: World, _: Company, document: Document, wish: Json) -> None:
    """The exchange's answer, now; with `when: next` it waits for the outcome's own time."""
    if document.body.get("e_invoice") is not True:
        raise refused(422, "Il documento non è una fattura elettronica.")
    outcome = _outcome(wish)
    if wish.get("when") == "next":
        life = document.transmission or Transmission()
        life.planned, document.transmission = outcome, life
        world.documents.put(document)
        return
    world.agenda.cancel("sdi", document.id)
    exchange.conclude(world, document, outcome)


def first_account(world: World, company: Company) -> int | None:
    mine = (row for row in world.entries if row.company_id == company.id and row.kind == "payment_account")
    return next((row.entry_id for row in mine), None)


def _modify(world: World, company: Company, document: Document, changes: Json) -> None:
    if document.deleted_at is not None:
        raise not_found()
    documents.modify(world, company, document, changes, own=False)


def _outcome(wish: Json) -> PlannedOutcome:
    named = {name: value for name, value in wish.items() if name != "when"}
    try:
        return msgspec.convert(named, PlannedOutcome)
    except msgspec.ValidationError as wrong:
        raise invalid_request({"outcome": [str(wrong)]}) from wrong


DEEDS: dict[str, Deed] = {"pay": pay, "unpay": unpay, "edit": edit, "delete": delete, "sdi": decide}
