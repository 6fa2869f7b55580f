"""A rental closed at the desk, in a real browser."""

import pytest
from playwright.async_api import expect

from browser.rental_desk import RENTAL, fill
from browser.viewer import Open
from support.world import World


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
async def test_from_the_contract_to_its_invoices(billing: World, open_viewer: Open, script: bool) -> None:
    page = (await open_viewer("operator@aurora.example", java_script_enabled=script)).page
    await page.goto("/rentals")
    await fill(page, RENTAL)
    await page.get_by_role("button", name="Aggiungi un addebito").click()
    await expect(page.locator("[name='charges.1.kind']")).to_be_focused()
    await fill(page, {"charges.1.kind": "fuel", "charges.1.amount": "45,50"})
    # Enter is the preview, not a row more.
    await page.locator("[name='charges.1.amount']").press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Anteprima del contratto RA-17")
    advance = page.get_by_role("region", name="Acconto TD02")
    await expect(advance.get_by_role("checkbox")).to_be_checked()
    await advance.get_by_text("Perché questa riga").click()
    await expect(advance.get_by_text("DPR 633/1972 art. 6")).to_be_visible()
    await expect(page.get_by_role("region", name="Fattura del noleggio TD01")).to_contain_text("Aspetta")

    await page.get_by_role("button", name="Emetti i documenti scelti").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Anteprima del contratto RA-17")
    await page.get_by_label("Ho controllato").check()
    await page.get_by_role("button", name="Emetti i documenti scelti").click()
    await expect(page.get_by_text("Un documento è accettato")).to_be_visible()
    await expect(page.get_by_role("row", name="RA-17:advance:1")).to_be_visible()

    await billing.settle()
    await page.goto("/rentals")
    await fill(page, RENTAL | {"payments.0.amount": "50"})
    await page.get_by_role("button", name="Vedi l’anteprima", exact=True).last.click()
    await page.get_by_label("Ho controllato").check()
    await page.get_by_role("button", name="Emetti i documenti scelti").dblclick()
    await expect(page.get_by_role("row", name="RA-17:balance")).to_be_visible()
    await billing.settle()
    assert 2 == len(await billing.documents())
