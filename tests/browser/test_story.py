"""What people do, in a real browser."""

from playwright.async_api import Page, expect

from browser.viewer import Open, file
from electronic_billing.fatturapa.write import write
from electronic_billing.service.samples import sample_invoice
from support import fatturapa_drafts as drafts
from support.world import AURORA_FORM, World

ADMIN = "admin@aurora.example"
INTEGRATIONS = "/settings/integrations"


async def fill_company(page: Page, **changes: str) -> None:
    for name, value in (AURORA_FORM | changes).items():
        field = page.locator(f"#field-{name}")
        await (field.select_option(value) if name == "regime_fiscale" else field.fill(value))


async def test_from_the_toggle_to_a_company_that_bills(world: World, open_viewer: Open) -> None:
    page = (await open_viewer(ADMIN)).page
    await page.goto(INTEGRATIONS)
    switch = page.get_by_role("switch", name="Collega Fatture in Cloud")
    await expect(switch).not_to_be_checked()

    await switch.click()
    await page.get_by_role("button", name="Continua").click()
    await fill_company(page, name="Aurora Noleggi", partita_iva="12345678901")
    await page.get_by_role("button", name="Continua in Fatture in Cloud").click()
    await expect(page.locator("#field-partita_iva")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#field-city")).to_have_value("Roma")

    await page.fill("#field-partita_iva", AURORA_FORM["partita_iva"])
    await page.get_by_role("button", name="Continua in Fatture in Cloud").click()
    await page.wait_for_url(f"{world.simulator.base_url}/oauth/authorize**")
    await page.click("button[value=allow]")

    await expect(page.get_by_role("cell", name="Aurora Noleggi")).to_be_visible()
    await page.get_by_role("button", name="Scegli questa azienda").click()
    await expect(page.locator("#field-sezionale")).to_have_value("/EB")
    await page.get_by_role("button", name="Salva e attiva").click()

    await expect(page.get_by_text("Aurora Noleggi è collegata e attiva.")).to_be_visible()
    await expect(page.get_by_role("switch")).to_be_checked()
    row = page.get_by_role("row", name="Aurora Noleggi")
    for shown in ("12345678903", "101", "Attiva"):
        await expect(row).to_contain_text(shown)


async def test_states_arrive_without_a_reload(billing: World, open_viewer: Open) -> None:
    listed, shown = await open_viewer(ADMIN), await open_viewer(ADMIN)
    await listed.go_live("/invoices")
    invoice = await billing.issue("RES-1")
    row = listed.page.locator(f"#invoice-{invoice['id']}")
    await expect(row).to_contain_text("In coda")

    await shown.go_live(f"/invoices/{invoice['id']}")
    await shown.page.evaluate("window.sameDocument = true")
    state = shown.page.get_by_role("status")
    await billing.settle()
    await expect(state).to_contain_text("Trasmessa")
    await expect(shown.page.get_by_role("heading", level=1)).to_have_text("Fattura 1/EB")
    for _ in range(4):
        await billing.advance(60)
    await expect(state).to_contain_text("Emessa")
    await expect(row).to_contain_text("Emessa")
    assert await shown.page.evaluate("window.sameDocument")


async def test_switching_off_says_what_stops_and_asks(billing: World, open_viewer: Open) -> None:
    page = (await open_viewer(ADMIN)).page
    await page.goto(INTEGRATIONS)
    await page.get_by_role("switch").click()
    dialog = page.get_by_role("dialog", name="Disattivare Electronic Billing?")
    await expect(dialog).to_contain_text("nuove fatture")
    await dialog.get_by_role("button", name="Annulla").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("switch")).to_be_checked()

    await page.get_by_role("switch").click()
    await dialog.get_by_role("button", name="Disattiva").click()
    await expect(page.get_by_role("switch")).not_to_be_checked()
    _, (company,) = await billing.api("GET", "/companies")
    assert not company["enabled"]


async def test_dialog_is_worked_by_keyboard_alone(open_viewer: Open) -> None:
    page = (await open_viewer(ADMIN)).page
    await page.goto(INTEGRATIONS)
    switch, dialog = page.get_by_role("switch"), page.locator("#modal")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await switch.evaluate("element => element === document.activeElement"):
            break
    await page.keyboard.press("Space")
    await expect(page.locator("#modal-title")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(switch).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(page.locator("#modal-title")).to_be_focused()
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Continua")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#field-name")).to_be_visible()
    await page.locator("#field-name").press("Enter")
    await expect(page.locator("#modal [data-focus]")).to_be_focused()
    for _ in range(60):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )


async def test_everything_works_without_a_script(open_viewer: Open) -> None:
    page = (await open_viewer(ADMIN, java_script_enabled=False)).page
    await page.goto(INTEGRATIONS)
    await page.get_by_role("switch").click()
    await page.get_by_role("button", name="Continua").click()
    await fill_company(page, postal_code="x")
    await page.get_by_role("button", name="Continua in Fatture in Cloud").click()
    await expect(page.locator("#field-postal_code-error")).to_contain_text("5 cifre")
    await page.fill("#field-postal_code", "00183")
    await page.get_by_role("button", name="Continua in Fatture in Cloud").click()
    await page.click("button[value=allow]")
    await page.get_by_role("button", name="Scegli questa azienda").click()
    await page.get_by_role("button", name="Salva e attiva").click()
    await expect(page.get_by_role("switch")).to_be_checked()


async def test_list_grows_on_the_same_page_and_stays_fresh(billing: World, open_viewer: Open) -> None:
    first = await billing.issue("RES-0")
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute(
            "INSERT INTO ebilling.invoices (tenant_id, id, company_id, kind, external_id, content, content_hash,"
            " customer_name, issue_date, net, vat, gross, state, accepted_at, updated_at)"
            " SELECT tenant_id, gen_random_uuid(), company_id, kind, 'COPY-' || n, content, content_hash, customer_name,"
            " issue_date, net, vat, gross, state, accepted_at + n * interval '1 second', updated_at"
            " FROM ebilling.invoices, generate_series(1, 70) AS n WHERE id = %s",
            [first["id"]],
        )
    viewer = await open_viewer(ADMIN)
    await viewer.go_live("/invoices")
    rows = viewer.page.locator("#invoices tbody tr")
    await expect(rows).to_have_count(50)
    await viewer.page.get_by_role("button", name="Mostra altre").click()
    await expect(rows).to_have_count(71)
    assert viewer.page.url.endswith("?shown=100")
    await billing.issue("RES-1")
    await expect(rows).to_have_count(72)


async def test_lost_session_leads_to_the_log_in_and_back(billing: World, open_viewer: Open) -> None:
    viewer = await open_viewer(ADMIN)
    await viewer.go_live("/invoices?q=RES")
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute("DELETE FROM ebilling.sessions")
    await billing.issue("RES-1")
    await viewer.page.wait_for_url("**/login?next=/invoices%3Fq%3DRES")


async def test_scarto_says_why_and_how_long(billing: World, open_viewer: Open) -> None:
    customer = sample_invoice("", codice_destinatario="ABC1234")["customer"]
    invoice = await billing.issue("RES-1", customer=customer)
    await billing.settle()
    for _ in range(4):
        await billing.advance(60)
    viewer = await open_viewer(ADMIN)
    await viewer.page.goto(f"/invoices/{invoice['id']}")
    await viewer.speak("en")
    panel = viewer.page.get_by_role("region", name="Discarded by SDI 00311")
    await expect(panel).to_contain_text("5 days left")
    await expect(panel).to_contain_text("The recipient code does not exist.")


BAD = write(drafts.invoice()).replace(b">12/A<", b">A<")
DROP = """([place, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "dropped.xml"));
  for (const kind of ["dragover", "drop"])
    place.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


async def test_a_file_dropped_on_the_page_is_checked(open_viewer: Open) -> None:
    page = (await open_viewer("operator@aurora.example")).page
    await page.goto("/invoices")
    await page.get_by_role("link", name="Controllo").click()
    heading = page.get_by_role("heading", level=1)
    await heading.evaluate(
        f"(place, text) => ({DROP})([place.closest('main').querySelector('form.drop'), text])", BAD.decode()
    )
    await expect(page.get_by_role("region", name="dropped.xml")).to_contain_text("Il numero «A» non contiene cifre.")
    await expect(page.locator("#results-title")).to_be_focused()


async def test_files_are_checked_without_a_script_and_by_keyboard(open_viewer: Open) -> None:
    page = (await open_viewer("accountant@aurora.example", java_script_enabled=False)).page
    await page.goto("/check")
    await page.set_input_files("#field-files", [file("a.xml", BAD), file("b.xml", BAD)])
    await page.locator("#field-files").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    for name in ("a.xml", "b.xml"):
        region = page.get_by_role("region", name=name)
        await expect(region).to_contain_text("Il nome del file «" + name)
        await expect(region).to_contain_text("Il numero «A» non contiene cifre.")
