"""axe finds nothing: every room, both languages, light and dark, wide and narrow."""

from typing import Any

import pytest

from browser.rental_desk import RENTAL, fill
from browser.viewer import Open, Viewer, file
from electronic_billing.db.transaction import as_json
from electronic_billing.fatturapa.differences import Difference
from electronic_billing.fatturapa.findings import error
from electronic_billing.fatturapa.write import write
from electronic_billing.invoices.model import Problem
from electronic_billing.service.samples import sample_invoice
from support import fatturapa_drafts as drafts
from support.world import World

BILLING = "/settings/integrations/electronic-billing"
LOOKS: list[Any] = [
    pytest.param("it", {"color_scheme": "light"}, id="italian-light"),
    pytest.param("en", {"color_scheme": "dark"}, id="english-dark"),
    pytest.param("it", {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}, id="italian-dark-narrow"),
    pytest.param("en", {"color_scheme": "light", "viewport": {"width": 390, "height": 844}}, id="english-light-narrow"),
]
_LINE = "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[2]"
STOPPED = [
    ("blocked", Problem("why.refused", "data.entity: campo obbligatorio")),
    ("blocked", Problem("why.official", findings=[error("00400", f"{_LINE}/Natura"), error("00001", "")])),
    ("created", Problem("why.xml_differs", differences=[Difference(f"{_LINE}/PrezzoTotale", "195.00", "")])),
]


async def faults_on(viewer: Viewer, *paths: str) -> list[str]:
    found = []
    for path in paths:
        await viewer.page.goto(path)
        found += await viewer.accessibility_faults()
        found += [f"{path}: wider than the screen"] if await viewer.is_too_wide() else []
    return found


async def invoices_of_many_kinds(world: World) -> list[str]:
    """The addresses of an invoice that was discarded, one that was paid, and of those that stand still: refused by
    Fatture in Cloud, by the official checks, and for a file that says something else."""
    wrong = sample_invoice("", codice_destinatario="ABC1234")["customer"]
    discarded, paid = await world.issue("RES-1", customer=wrong), await world.issue("RES-2")
    await world.settle()
    for _ in range(4):
        await world.advance(60)
    for document in await world.documents():
        await world.control("POST", f"/companies/101/documents/{document['id']}/pay")
    await world.settle()
    stopped = []
    for place, (state, problem) in enumerate(STOPPED):
        stopped.append(await world.issue(f"RES-{place + 3}", date="2026-03-09"))
        async with world.owner.tenant(world.italian.id) as tx:
            await tx.execute(
                "UPDATE ebilling.invoices SET state = %s, problem = %s WHERE id = %s",
                [state, as_json(problem), stopped[-1]["id"]],
            )
    return [f"/invoices/{invoice['id']}" for invoice in (discarded, paid, *stopped)]


@pytest.mark.parametrize(("locale", "look"), LOOKS)
async def test_rooms(billing: World, open_viewer: Open, locale: str, look: dict[str, Any]) -> None:
    _, (company,) = await billing.api("GET", "/companies")
    own = f"{BILLING}/companies/{company['id']}"
    invoices = await invoices_of_many_kinds(billing)
    viewer = await open_viewer("admin@aurora.example", **look)
    await viewer.speak(locale)
    rooms = (
        "/invoices",
        "/check",
        "/billing",
        "/audit",
        "/settings/integrations",
        f"{own}/choose",
        f"{own}/setup",
        f"{own}/rentals",
        "/rentals",
        "/nowhere",
    )
    assert [] == await faults_on(viewer, *rooms, *invoices)


@pytest.mark.parametrize(("locale", "look"), LOOKS)
async def test_checked_files(open_viewer: Open, locale: str, look: dict[str, Any]) -> None:
    viewer = await open_viewer("operator@aurora.example", **look)
    page = viewer.page
    await viewer.speak(locale)
    await page.goto("/check")
    await page.locator("main button[type=submit]").click()
    await page.locator("main [data-focus]").wait_for()
    assert [] == await viewer.accessibility_faults()
    good = write(drafts.invoice())
    contents = {
        "IT12345678903_00001.xml": good,
        "bad.xml": good.replace(b"DatiContratto", b"DatiConvenzione"),
        "no": b"x",
    }
    await page.set_input_files("#field-files", [file(name, content) for name, content in contents.items()])
    await page.locator("main button[type=submit]").click()
    await page.locator("#results-title").wait_for()
    await page.locator("details.card summary").click()
    assert [] == await viewer.accessibility_faults()


@pytest.mark.usefixtures("billing")
@pytest.mark.parametrize(("locale", "look"), LOOKS)
async def test_rentals(open_viewer: Open, locale: str, look: dict[str, Any]) -> None:
    """The form with its faults, and a preview with a document that is ready, one that waits and one that is blocked."""
    viewer = await open_viewer("admin@aurora.example", **look)
    page = viewer.page
    await viewer.speak(locale)
    await page.goto("/rentals")
    await page.locator(".actions button").click()
    await page.locator("main [data-focus]").wait_for()
    assert [] == await viewer.accessibility_faults()
    await fill(page, RENTAL)
    await page.locator("[value=add-charges]").click()
    await fill(page, {"charges.1.kind": "damage", "charges.1.amount": "400", "charges.1.late": "1"})
    await page.locator(".actions button").click()
    for why in await page.locator("details.why > summary").all():
        await why.click()
    assert 3 == await page.locator("section.document").count()
    assert [] == await viewer.accessibility_faults()
    assert not await viewer.is_too_wide()


@pytest.mark.parametrize(("locale", "look"), LOOKS[:2])
async def test_dialogs(open_viewer: Open, locale: str, look: dict[str, Any]) -> None:
    viewer = await open_viewer("admin@aurora.example", **look)
    page = viewer.page
    await viewer.speak(locale)
    assert [] == await faults_on(viewer, f"{BILLING}/disable", f"{BILLING}/company", "/invoices", "/billing")
    await page.goto("/settings/integrations")
    await page.get_by_role("switch").click()
    await page.locator("#modal-title").wait_for()
    assert [] == await viewer.accessibility_faults()
    await page.locator("#modal button[type=submit]").click()
    await page.locator("#field-name").wait_for()
    await page.locator("#modal button[type=submit]").click()
    await page.locator("#modal [data-focus]").wait_for()
    assert [] == await viewer.accessibility_faults()


@pytest.mark.parametrize("locale", ["it-IT", "en-GB"])
async def test_strangers_and_other_countries(open_viewer: Open, locale: str) -> None:
    stranger = await open_viewer(locale=locale)
    assert [] == await faults_on(stranger, "/login")
    await stranger.page.fill("#field-email", "nobody@aurora.example")
    await stranger.page.fill("#field-password", "wrong")
    await stranger.page.click("main button[type=submit]")
    await stranger.page.locator(".notice").wait_for()
    assert [] == await stranger.accessibility_faults()
    assert [] == await faults_on(await open_viewer("admin@aurore.example"), "/settings/integrations", "/invoices")
