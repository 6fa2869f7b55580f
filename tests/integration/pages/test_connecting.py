"""From the form to the set-up: what can go wrong on the way, each told on a page of ours."""

from electronic_billing.service.visitor import Visitor, WebPage
from support.world import AURORA, AURORA_FORM, World

INTEGRATIONS = "/settings/integrations"
BILLING = f"{INTEGRATIONS}/electronic-billing"
UNKNOWN = "00000000-0000-0000-0000-000000000000"
DIALOG = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "dialog#modal"}


async def to_consent(person: Visitor, **changes: str) -> WebPage:
    return await person.submit(await person.go(f"{BILLING}/company"), f"{BILLING}/company", AURORA_FORM | changes)


async def to_choice(person: Visitor, **changes: str) -> WebPage:
    return await person.submit(await to_consent(person, **changes), "/oauth/authorize", {"decision": "allow"})


async def to_setup(person: Visitor) -> WebPage:
    return await person.submit(await to_choice(person), "/choose")


async def unconnected(person: Visitor) -> WebPage:
    """The page of a company that was registered and has no connection yet."""
    await person.submit(await to_consent(person), "/oauth/authorize", {"decision": "deny"})
    page = await person.go(INTEGRATIONS)
    path = next(part.split('"')[0] for part in page.text.split('href="') if part.split('"')[0].endswith("/choose"))
    return await person.go(path)


async def test_dialog_goes_from_the_confirmation_to_the_form(world: World) -> None:
    async with world.visitor() as person:
        headers = DIALOG | {"Sec-Fetch-Site": "same-origin"}
        answer = await person._http.post(f"{world.web_url}{BILLING}/enable", headers=headers)
        assert answer.text.strip().startswith("<article>")
        assert 'name="partita_iva"' in answer.text
        answer = await person._http.post(f"{world.web_url}{BILLING}/company", headers=headers, data=AURORA_FORM)
        assert 204 == answer.status_code
        assert answer.headers["hx-redirect"].startswith(f"{world.simulator.base_url}/oauth/authorize?")


async def test_form_remembers_a_company_that_was_begun(world: World) -> None:
    async with world.visitor() as person:
        await to_consent(person, city="Ostia")
        form = (await person.go(f"{BILLING}/company")).form(f"{BILLING}/company")
        assert (["Ostia"], ["RF01"]) == (form.values["city"], form.values["regime_fiscale"])


async def test_every_wrong_field_is_told_in_the_order_of_the_form(world: World) -> None:
    wrong = dict.fromkeys((*AURORA_FORM, "pec", "codice_destinatario"), "Ж" * 200)
    async with world.visitor() as person:
        page = await to_consent(person, **wrong)
        assert (422, 10) == (page.status, page.text.count('aria-invalid="true"'))
        links = [part.split('"')[0] for part in page.text.split('<a href="#field-')[1:]]
        assert [*AURORA_FORM, "pec", "codice_destinatario"] == links
        assert "Ж" * 200 in page.text


async def test_empty_form_is_told_field_by_field(world: World) -> None:
    async with world.visitor() as person:
        answer = await person._http.post(f"{world.web_url}{BILLING}/company", headers={"Sec-Fetch-Site": "same-origin"})
        assert (422, 8) == (answer.status_code, answer.text.count('aria-invalid="true"'))


async def test_consent_page_that_does_not_answer_is_one_sentence(world: World) -> None:
    async with world.visitor() as person:
        consent = await to_consent(person)
        await world.control("POST", "/faults", {"kind": "status", "status": 503, "path_contains": "/oauth/token"})
        back = await person.submit(consent, "/oauth/authorize", {"decision": "allow"})
        assert back.url.endswith(INTEGRATIONS)
        assert "Fatture in Cloud non risponde." in back.text


async def test_code_that_is_refused_is_one_sentence(world: World) -> None:
    async with world.visitor() as person:
        state = (await to_consent(person)).form("/oauth/authorize").values["state"][0]
        back = await person.go(f"{BILLING}/callback?state={state}&code=c%2Fforged")
        assert back.url.endswith(INTEGRATIONS)
        assert "ha rifiutato l’autorizzazione" in back.text


async def test_refusal_of_another_kind_is_one_sentence(world: World) -> None:
    async with world.visitor() as person:
        state = (await to_consent(person)).form("/oauth/authorize").values["state"][0]
        back = await person.go(f"{BILLING}/callback?state={state}&error=invalid_scope")
        assert "ha rifiutato l’autorizzazione" in back.text


async def test_answer_without_a_state_is_one_sentence(world: World) -> None:
    async with world.visitor() as person:
        back = await person.go(f"{BILLING}/callback")
        assert back.url.endswith(INTEGRATIONS)
        assert "scaduta o già usata" in back.text


async def test_differences_are_shown_field_by_field(world: World) -> None:
    async with world.visitor() as person:
        page = await to_choice(person, name="Aurora Noleggi")
        assert "Dati diversi" in page.text
        assert "Aurora Noleggi" in page.text
        assert "Autonoleggio Aurora S.r.l." in page.text
        assert "Ha un’altra partita IVA." in page.text


async def test_account_without_the_company_says_what_to_do(world: World) -> None:
    async with world.visitor() as person:
        page = await to_choice(person, partita_iva="00743110157")
        assert "Nessuna azienda con partita IVA 00743110157" in page.text
        assert "/connect" in page.form("/connect").action


async def test_another_company_is_refused_with_the_reason(world: World) -> None:
    async with world.visitor() as person:
        page = await person.submit(await to_choice(person), "/choose", {"fic_company_id": "102"})
        assert 409 == page.status
        assert "Questa azienda ha un’altra partita IVA." in page.text


async def test_company_that_cannot_issue_yet_is_told_why(world: World) -> None:
    async with world.visitor() as person:
        page = await to_choice(person, partita_iva="01234567897", codice_fiscale="01234567897")
        page = await person.submit(page, "/choose")
        assert 409 == page.status
        assert "non è attivata in Fatture in Cloud" in page.text or "non comprende la fattura" in page.text


async def test_nonsense_for_an_id_is_no_page(world: World) -> None:
    async with world.visitor() as person:
        page = await to_choice(person)
        for odd in ("", "x", "-1", "0", "9" * 19, "9" * 30):
            assert 404 == (await person.submit(page, "/choose", {"fic_company_id": odd})).status, odd
        assert 404 == (await person.go(page.url.replace("/choose", "/setup"))).status
        assert 404 == (await person.go(page.url.replace("/choose", "/setup?company=x"))).status


async def test_unknown_company_is_no_page(world: World) -> None:
    async with world.visitor() as person:
        for room in ("choose", "setup?company=1"):
            assert 404 == (await person.go(f"{BILLING}/companies/{UNKNOWN}/{room}")).status
        assert 404 == (await person.go(f"{BILLING}/companies/nonsense/choose")).status


async def test_unconnected_company_offers_both_ways(world: World) -> None:
    async with world.visitor() as person:
        page = await unconnected(person)
        assert "L’azienda non è ancora collegata" in page.text
        consent = await person.submit(page, "/connect")
        assert consent.url.startswith(world.simulator.base_url)
        page = await person.submit(page, "/token", {"token": world.simulator.manual_token})
        assert page.url.endswith("/choose")
        assert "Scegli questa azienda" in page.text


async def test_token_that_cannot_be_one_is_told_at_its_field(world: World) -> None:
    async with world.visitor() as person:
        page = await unconnected(person)
        for odd in ("", "two words", "è", "x" * 4001):
            answer = await person.submit(page, "/token", {"token": odd})
            assert 422 == answer.status
            assert "Incolla il token così com’è" in answer.text


async def test_token_that_is_not_accepted_asks_to_connect_again(world: World) -> None:
    async with world.visitor() as person:
        page = await person.submit(await unconnected(person), "/token", {"token": "a/forged"})
        assert "non accetta questo collegamento" in page.text
        page = await person.go(INTEGRATIONS)
        assert "Da ricollegare" in page.text
        assert "Ricollega" in page.text
        assert "a/forged" not in page.text


async def test_fatture_in_cloud_that_does_not_answer_is_told(world: World) -> None:
    async with world.visitor() as person:
        page = await to_choice(person)
        await world.control("POST", "/faults", {"kind": "status", "status": 500, "path_contains": "/user/companies"})
        assert 502 == (await person.go(page.url)).status


async def test_setup_proposes_and_takes_zero_for_an_id(world: World) -> None:
    async with world.visitor() as person:
        form = (await to_setup(person)).form("/setup")
        assert (["/EB"], ["/EBT"], ["MP08"]) == tuple(
            form.values[name] for name in ("sezionale", "late_sezionale", "payment_method")
        )
        assert (["0"], ["21"]) == (form.values["vat_22"], form.values["payment_account_id"])


async def test_setup_tells_each_wrong_field(world: World) -> None:
    wrong = {
        "sezionale": "/EB EB",
        "late_sezionale": "x" * 11,
        "payment_account_id": "7",
        "payment_method": "MP99",
        "vat_22": "",
        "vat_10": "0",
        "vat_N2.1": "many",
    }
    async with world.visitor() as person:
        page = await person.submit(await to_setup(person), "/setup", wrong)
        assert (422, len(wrong)) == (page.status, page.text.count('aria-invalid="true"'))
        assert "/EB EB" in page.text
    _, (company,) = await world.api("GET", "/companies")
    assert (None, False) == (company["electronicBillingId"], company["enabled"])


async def test_unverified_events_are_a_warning(world: World) -> None:
    await world.control("PUT", "/switches", {"verified_in_create_reply": False})
    async with world.visitor() as person:
        done = await person.submit(await to_setup(person), "/setup")  # nobody performs the handshake meanwhile
        assert done.url.endswith(INTEGRATIONS)
        assert "non sono ancora verificati" in done.text
        assert 'aria-checked="true"' in done.text
        assert "Non ancora verificati" in (await person.go("/billing")).text


async def test_company_of_another_tenant_is_refused_without_a_name(billing: World) -> None:
    async with billing.owner.tenant(billing.french.id) as tx:
        await tx.execute(
            "UPDATE ebilling.tenants SET country = 'Italia', locale = 'it' WHERE id = %s", [billing.french.id]
        )
    async with billing.visitor("admin@aurore.example") as person:
        page = await billing.alive(person.submit(await to_setup(person), "/setup"))
        assert page.url.endswith(INTEGRATIONS)
        assert "già collegata altrove" in page.text
        assert "Autonoleggio Aurora<" not in page.text


async def test_setup_of_a_linked_company_is_changed_on_the_same_page(billing: World) -> None:
    _, (company,) = await billing.api("GET", "/companies")
    async with billing.visitor() as person:
        page = await person.go(f"{BILLING}/companies/{company['id']}/setup")
        page = await person.submit(page, "/setup", {"payment_method": "MP05", "vat_4": ""})
        assert "salvata" in page.text
    _, (company,) = await billing.api("GET", "/companies")
    assert ("MP05", False) == (company["setup"]["payment_method"], "4" in company["setup"]["vat_ids"])


async def test_linked_company_that_connects_again_keeps_its_setup(billing: World) -> None:
    _, (before,) = await billing.api("GET", "/companies")
    async with billing.visitor() as person:
        choose = await person.go(f"{BILLING}/companies/{before['id']}/choose")
        page = await billing.alive(person.submit(choose, "/choose", {"fic_company_id": str(AURORA)}))
        assert page.url.endswith(INTEGRATIONS)
        assert "è di nuovo collegata" in page.text
    _, (after,) = await billing.api("GET", "/companies")
    assert before["setup"] == after["setup"]


async def test_operator_is_refused_every_deed(billing: World) -> None:
    _, (company,) = await billing.api("GET", "/companies")
    rooms = [f"companies/{company['id']}/{deed}" for deed in ("connect", "token", "choose", "setup")]
    async with billing.visitor("operator@aurora.example") as person:
        for room in ("enable", "disable", "company", *rooms):
            answer = await person._http.post(
                f"{billing.web_url}{BILLING}/{room}", headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert 403 == answer.status_code, room


async def test_switching_off_leaves_a_company_that_was_only_begun(billing: World) -> None:
    async with billing.visitor() as person:
        await to_consent(person, partita_iva="01234567897", codice_fiscale="01234567897", name="Aurora Servizi")
        page = await person.submit(await person.go(f"{BILLING}/disable"), f"{BILLING}/disable")
        assert 'aria-checked="false"' in page.text
        page = await person.go(f"{BILLING}/enable")
        assert "Autonoleggio Aurora S.r.l." in page.text
        assert "Aurora Servizi" not in page.text
    async with billing.visitor("accountant@aurora.example") as person:
        changes = (await person.go("/audit")).text
        assert 1 == changes.count("Fatturazione disattivata")
