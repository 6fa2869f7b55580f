"""What a desk types to close a rental."""

from collections.abc import Mapping

from playwright.async_api import Page

from support.rentals import TYPED

RENTAL = TYPED | {"payments.0.amount": "50,00", "payments.0.purpose": "advance"}


async def fill(page: Page, typed: Mapping[str, str]) -> None:
    for name, value in typed.items():
        field = page.locator(f"[name='{name}']")
        is_choice = await field.evaluate("element => element.tagName === 'SELECT'")
        await (field.select_option(value) if is_choice else field.fill(value))
