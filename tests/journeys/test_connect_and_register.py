"""Story 1: the administrator connects Fatture in Cloud and registers the company, through the pages."""

from electronic_billing.service.visitor import Visitor, WebPage
from support.world import AURORA, AURORA_FORM, World

BILLING = "/settings/integrations/electronic-billing"


async def to_consent(person: Visitor) -> WebPage:
    page = await person.submit(await person.go(f"{BILLING}/enable"), f"{BILLING}/enable")
    return await person.submit(page, f"{BILLING}/company", dict(AURORA_FORM))


async def test_from_the_toggle_to_a_company_that_bills(world: World) -> None:
    async with world.visitor(language="en") as person:
        card = await person.go("/settings/integrations")
        assert "Electronic Billing" in card.text
        assert "/integrations/fattura_elettronica.png" in card.text
        assert 'aria-checked="false"' in card.text

        consent = await to_consent(person)
        assert consent.url.startswith(world.simulator.base_url)
        choose = await person.submit(consent, "/oauth/authorize", {"decision": "allow"})
        assert "Aurora Servizi" in choose.text, "the other company is shown with the reason against it"

        setup = await person.submit(choose, "/choose", {"fic_company_id": str(AURORA)})
        done = await world.alive(person.submit(setup, "/setup"))
        assert done.url.endswith("/settings/integrations")
        for shown in ("12345678903", str(AURORA), 'aria-checked="true"'):
            assert shown in done.text

    _, (company,) = await world.api("GET", "/companies")
    assert (AURORA, True) == (company["electronicBillingId"], company["enabled"])
    assert "/EB" == company["setup"]["sezionale"]


async def test_too_few_scopes_are_named(world: World) -> None:
    async with world.visitor(language="en") as person:
        consent = await to_consent(person)
        given = ["issued_documents.invoices:a", "issued_documents.proformas:a", "entity.clients:a", "settings:r"]
        choose = await person.submit(consent, "/oauth/authorize", {"decision": "allow", "scope": given})
        refused = await person.submit(choose, "/choose", {"fic_company_id": str(AURORA)})
        assert 409 == refused.status
        assert "credit" in refused.text.lower()
    _, companies = await world.api("GET", "/companies")
    assert [None] == [company["electronicBillingId"] for company in companies]


async def test_saying_no_on_the_consent_page_comes_back_with_one_sentence(world: World) -> None:
    async with world.visitor(language="en") as person:
        consent = await to_consent(person)
        back = await person.submit(consent, "/oauth/authorize", {"decision": "deny"})
        assert back.url.endswith("/settings/integrations")
        assert 'aria-checked="false"' in back.text


async def test_a_state_works_once_and_only_for_its_person(world: World) -> None:
    async with world.visitor() as person, world.visitor() as other:
        consent = await to_consent(person)
        state = consent.form("/oauth/authorize").values["state"][0]
        stolen = await other.go(f"{BILLING}/callback?state={state}&code=c%2Fwhatever")
        assert stolen.url.endswith("/settings/integrations")
        choose = await person.submit(consent, "/oauth/authorize", {"decision": "allow"})
        assert "/choose" in choose.url
        again = await person.go(f"{BILLING}/callback?state={state}&code=c%2Fwhatever")
        assert again.url.endswith("/settings/integrations")


async def test_wrong_fields_are_told_at_the_field_and_nothing_is_kept(world: World) -> None:
    async with world.visitor(language="en") as person:
        page = await person.submit(await person.go(f"{BILLING}/enable"), f"{BILLING}/enable")
        wrong = {**AURORA_FORM, "partita_iva": "12345678901", "postal_code": "183"}
        again = await person.submit(page, f"{BILLING}/company", dict(wrong))
        assert 422 == again.status
        assert "12345678901" in again.text, "what was typed is kept"
        assert 2 <= again.text.count('aria-invalid="true"')
    _, companies = await world.api("GET", "/companies")
    assert [] == companies


async def test_turning_on_again_asks_only_for_confirmation(billing: World) -> None:
    async with billing.visitor() as person:
        off = await person.submit(await person.go(f"{BILLING}/disable"), f"{BILLING}/disable")
        assert 'aria-checked="false"' in off.text
        on = await person.submit(await person.go(f"{BILLING}/enable"), f"{BILLING}/enable")
        assert on.url.endswith("/settings/integrations")
        assert 'aria-checked="true"' in on.text


async def test_a_french_tenant_never_sees_it(world: World) -> None:
    async with world.visitor("admin@aurore.example") as person:
        page = await person.go("/settings/integrations")
        assert "fattura_elettronica.png" not in page.text
        for path in ("/enable", "/disable", "/company", "/callback?state=x&code=y"):
            assert 404 == (await person.go(BILLING + path)).status, path
        for path in ("/invoices", "/billing"):
            assert 404 == (await person.go(path)).status, path
    for path in ("/invoices", "/companies", "/connections"):
        status, problem = await world.api("GET", path, key=world.french.api_key)
        assert 404 == status, (path, problem)


async def test_an_operator_sees_the_state_and_may_not_change_it(billing: World) -> None:
    async with billing.visitor("operator@aurora.example") as person:
        page = await person.go("/settings/integrations")
        assert "fattura_elettronica.png" in page.text
        assert 'role="switch"' not in page.text
        assert 403 == (await person.go(f"{BILLING}/disable")).status
