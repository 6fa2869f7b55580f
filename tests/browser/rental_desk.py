"""What a desk types to close a rental."""

from collections.abc import Mapping

from playwright.async_api import Page

RENTAL = {
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
    "payments.0.amount": "50,00",
    "payments.0.purpose": "advance",
}


async def fill(page: Page, typed: Mapping[str, str]) -> None:
    for name, value in typed.items():
        field = page.locator(f"[name='{name}']")
        is_choice = await field.evaluate("element => element.tagName === 'SELECT'")
        await (field.select_option(value) if is_choice else field.fill(value))
