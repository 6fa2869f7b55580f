import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from electronic_billing.db.transaction import Tx
from electronic_billing.invoices.rental import Issuance, Rental, issue_rental, preview_month, preview_rental, take_turns
from electronic_billing.invoices.rental_settings import change_rental_settings, read_rental_settings
from electronic_billing.rentals.treatments import RentalSettings
from electronic_billing.web.api.caller import ByKey, Caller
from electronic_billing.web.api.invoices import shown_invoice
from electronic_billing.web.api.rental_contract import contract_of
from electronic_billing.web.api.rental_schemas import (
    MonthIn,
    MonthIssueIn,
    RentalIn,
    RentalIssuedOut,
    RentalIssueIn,
    RentalPreviewOut,
    RentalSettingsIn,
)
from electronic_billing.web.api.rental_shown import shown_rental

router = APIRouter(tags=["rentals"])

_AGAIN: dict[int | str, dict[str, Any]] = {
    200: {"description": "The same invoices, accepted before"},
    409: {"description": "Kept back by what `errors` say, or already issued with other amounts"},
}


@router.post("/rentals/preview")
async def preview(caller: ByKey, request: Request, body: RentalIn) -> RentalPreviewOut:
    """What a contract makes today: its documents, why each line is so, what keeps them back. Nothing is written."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        rental = await _rental(tx, caller, body)
    return shown_rental(rental, caller.site.pages.translator(request))


@router.post("/rentals/invoices", status_code=201, responses=_AGAIN)
async def issue(caller: ByKey, request: Request, response: Response, body: RentalIssueIn) -> RentalIssuedOut:
    """Issue a contract's documents, all or none. The same contract again is the same invoices; post it again when it
    has grown, or when what waited for a number has come."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        rental = await _rental(tx, caller, body, is_issued=True)
        return await _issue(tx, caller, request, response, rental, body.documents)


@router.post("/rentals/month/preview")
async def preview_of_month(caller: ByKey, request: Request, body: MonthIn) -> RentalPreviewOut:
    """The invoices of a month, of customers who pay by month: one for each customer (TD24)."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        rental = await _month(tx, caller, body)
    return shown_rental(rental, caller.site.pages.translator(request))


@router.post("/rentals/month/invoices", status_code=201, responses=_AGAIN)
async def issue_month(caller: ByKey, request: Request, response: Response, body: MonthIssueIn) -> RentalIssuedOut:
    """Issue the invoices of a month, all or none. A hire that turns up later gets another invoice of that month."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        rental = await _month(tx, caller, body, is_issued=True)
        return await _issue(tx, caller, request, response, rental, body.documents)


@router.get("/companies/{company_id}/rental-settings")
async def show_settings(caller: ByKey, company_id: UUID) -> RentalSettingsIn:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        return _settings_out(await read_rental_settings(tx, company_id))


@router.put("/companies/{company_id}/rental-settings")
async def change_settings(caller: ByKey, company_id: UUID, body: RentalSettingsIn) -> RentalSettingsIn:
    """All of them at once: what is absent goes back to its default. Documents already accepted keep their treatment."""
    settings = msgspec.convert(body.model_dump(), RentalSettings)
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        await change_rental_settings(tx, caller.site.clock, caller.actor, company_id, settings)
    return body


async def _rental(tx: Tx, caller: Caller, body: RentalIn, *, is_issued: bool = False) -> Rental:
    contract = contract_of(body.contract, "contract")
    if is_issued:
        await take_turns(tx, [contract])
    return await preview_rental(tx, caller.site.clock, contract, body.company_id)


async def _month(tx: Tx, caller: Caller, body: MonthIn, *, is_issued: bool = False) -> Rental:
    contracts = [contract_of(one, f"contracts.{place}") for place, one in enumerate(body.contracts)]
    month = dt.date.fromisoformat(f"{body.month}-01")
    if is_issued:
        await take_turns(tx, contracts, month)
    return await preview_month(tx, caller.site.clock, contracts, month, body.company_id)


async def _issue(
    tx: Tx, caller: Caller, request: Request, response: Response, rental: Rental, documents: Sequence[str] | None
) -> RentalIssuedOut:
    issued = await issue_rental(tx, caller.site.clock, caller.actor, rental, documents)
    response.status_code = 201 if _is_new(issued) else 200
    invoices = [await shown_invoice(tx, caller, request, invoice) for invoice, _ in issued.invoices]
    return RentalIssuedOut(invoices=invoices, waiting=list(issued.waiting))


def _is_new(issued: Issuance) -> bool:
    return any(is_new for _, is_new in issued.invoices)


def _settings_out(settings: RentalSettings) -> RentalSettingsIn:
    return RentalSettingsIn.model_construct(**msgspec.structs.asdict(settings))
