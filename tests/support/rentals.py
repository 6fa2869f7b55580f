"""Rental contracts as a host posts them."""

from typing import Any

from support.world import World

COMPANY = {
    "name": "Trasporti Meridiana S.r.l.",
    "partita_iva": "02345678904",
    "codice_destinatario": "M5UXCR1",
    "address": {"street": "Via dei Mille 12", "postal_code": "80121", "city": "Napoli", "province": "NA"},
}
# What a desk types for such a contract.
TYPED = {
    "number": "RA-17",
    "vehicle.description": "Fiat Panda",
    "vehicle.plate": "GA123BC",
    "start.date": "2026-03-05",
    "end.date": "2026-03-09",
    "renter.customer.name": "Trasporti Meridiana S.r.l.",
    "renter.customer.partita_iva": "02345678904",
    "renter.customer.codice_destinatario": "M5UXCR1",
    "renter.customer.address.street": "Via dei Mille 12",
    "renter.customer.address.postal_code": "80121",
    "renter.customer.address.city": "Napoli",
    "renter.customer.address.province": "NA",
    "charges.0.amount": "200,00",
}


def rental(*charges: dict[str, Any], number: str = "RA-17", **changes: Any) -> dict[str, Any]:
    """Five days with a Fiat Panda in Rome, to an Italian company, unless told otherwise. It is March 2026."""
    return {
        "number": number,
        "date": "2026-03-05",
        "vehicle": {"description": "Fiat Panda", "plate": "GA123BC"},
        "start": {"date": "2026-03-05"},
        "end": {"date": "2026-03-09"},
        "renter": {"customer": COMPANY},
        "charges": list(charges) or [charge("rent", "250.00")],
        **changes,
    }


def charge(kind: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, **more}


def paid(day: str, amount: str, purpose: str = "balance", **more: Any) -> dict[str, Any]:
    return {"date": day, "amount": amount, "purpose": purpose, **more}


async def preview(world: World, contract: dict[str, Any], language: str = "en") -> dict[str, Any]:
    body, told = {"contract": contract}, {"Accept-Language": language}
    status, answer = await world.api("POST", "/rentals/preview", body, headers=told)
    assert 200 == status, answer
    return dict(answer)


async def issue(world: World, contract: dict[str, Any], *documents: str) -> tuple[int, dict[str, Any]]:
    body = {"contract": contract, **({"documents": list(documents)} if documents else {})}
    status, answer = await world.api("POST", "/rentals/invoices", body, headers={"Accept-Language": "en"})
    return status, dict(answer)


def standings(previewed: dict[str, Any]) -> dict[str, str]:
    """By the part of the external id after the contract's number."""
    return {one["external_id"].partition(":")[2]: one["standing"] for one in previewed["documents"]}
