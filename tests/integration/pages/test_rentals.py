"""Closing a rental on its page: form, preview, issue; and how a company's charges are treated."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from electronic_billing.service.visitor import Visitor, WebPage
from support.rentals import TYPED, charge, issue, rental
from support.world import World
from unit.web.markup import Markup

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
FORM = TYPED | {
    "date": "2026-03-05",
    "renter.customer.name": "Trasporti <Meridiana>",
    "charges.0.kind": "rent",
}
DAMAGE = {"charges.1.kind": "damage", "charges.1.quantity": "1", "charges.1.amount": "400", "charges.1.late": "0"}


@pytest.fixture
async def operator(billing: World) -> AsyncIterator[Visitor]:
    async with billing.visitor("operator@aurora.example") as person:
        yield person


async def previewed(person: Visitor, **changes: str) -> WebPage:
    return await person.submit(await person.go("/rentals"), "/rentals", {**FORM, "deed": "preview", **changes})


async def issued(person: Visitor, page: WebPage, **changes: str) -> WebPage:
    return await person.submit(page, "/rentals/issue", {"confirmed": "on", **changes})


async def invoices(world: World) -> list[dict[str, Any]]:
    _, page = await world.api("GET", "/invoices")
    return list(page["invoices"])


async def rules_path(world: World) -> str:
    _, (company,) = await world.api("GET", "/companies")
    return f"/settings/integrations/electronic-billing/companies/{company['id']}/rentals"


async def test_form_begins_with_what_a_desk_writes_most_often(operator: Visitor) -> None:
    page = await operator.go("/rentals")
    values = page.form("/rentals").values
    assert (["2026-03-10"], ["IT"], ["rent"], ["1"]) == (
        values["date"],
        values["renter.customer.country"],
        values["charges.0.kind"],
        values["charges.0.quantity"],
    )
    assert [] == Markup(page.text).faults


async def test_an_address_fills_the_form_in(operator: Visitor) -> None:
    asked = (
        "number=RA-9&charges.0.kind=rent&charges.0.amount=80.00&charges.1.kind=fuel&charges.1.amount=5&odd=%00&x=%3C"
    )
    page = await operator.go(f"/rentals?{asked}")
    values = page.form("/rentals").values
    assert (200, ["RA-9"], ["80.00"], ["5"], ["2026-03-10"], []) == (
        page.status,
        values["number"],
        values["charges.0.amount"],
        values["charges.1.amount"],
        values["date"],
        Markup(page.text).faults,
    )


async def test_rows_come_and_go_without_a_script_and_keep_what_was_typed(operator: Visitor) -> None:
    page = await operator.submit(await operator.go("/rentals"), "/rentals", {**FORM, "deed": "add-charges"})
    values = page.form("/rentals").values
    assert (200, ["200,00"], [""]) == (page.status, values["charges.0.amount"], values["charges.1.amount"])
    page = await operator.submit(page, "/rentals", {**DAMAGE, "deed": "remove-charges-0"})
    values = page.form("/rentals").values
    assert (["damage"], ["400"], False) == (
        values["charges.0.kind"],
        values["charges.0.amount"],
        "charges.1.kind" in values,
    )
    page = await operator.submit(page, "/rentals", {"deed": "add-payments"})
    assert "payments.1.date" in page.form("/rentals").values
    assert [] == Markup(page.text).faults


async def test_a_form_has_an_end(operator: Visitor) -> None:
    page = await operator.go("/rentals")
    for _ in range(45):
        page = await operator.submit(page, "/rentals", {"deed": "add-charges"})
    assert ("charges.39.kind" in page.text, "charges.40.kind" in page.text) == (True, False)


async def test_preview_shows_documents_with_their_reasons_and_writes_nothing(billing: World, operator: Visitor) -> None:
    page = await previewed(operator, **{"deposit.amount": "500"})
    told = (
        "Trasporti &lt;Meridiana&gt;",
        "Noleggio Fiat Panda, targa GA123BC",
        "Il noleggio di un veicolo senza conducente",
        "DPR 633/1972 art. 3",
        "Lo dice la legge.",
        "con un arrotondamento di 0,01",
        "199,99",
        "500,00",
        "Da trasmettere entro",
    )
    for word in told:
        assert word in page.text, word
    assert (200, []) == (page.status, Markup(page.text).faults)
    assert [] == await invoices(billing)


async def test_issue_asks_for_a_confirmation_and_a_choice(billing: World, operator: Visitor) -> None:
    page = await previewed(operator)
    again = await operator.submit(page, "/rentals/issue")
    assert (422, True) == (again.status, "Conferma di aver controllato" in again.text)
    again = await operator.submit(page, "/rentals/issue", {"confirmed": "on", "document.0": []})
    assert (422, True) == (again.status, "Scegli almeno un documento" in again.text)
    assert [] == await invoices(billing)


async def test_issue_leads_to_the_invoices_of_the_contract(billing: World, operator: Visitor) -> None:
    page = await issued(operator, await previewed(operator))
    assert (200, True) == (page.status, page.url.endswith("/invoices?q=RA-17"))
    for word in ("Un documento è accettato", "RA-17:balance", "Trasporti &lt;Meridiana&gt;"):
        assert word in page.text, word
    await billing.settle()
    assert ["1/EB"] == [one["number"] for one in await invoices(billing)]


async def test_a_double_click_and_a_reload_issue_nothing_twice(billing: World, operator: Visitor) -> None:
    page = await previewed(operator)
    await issued(operator, page)
    again = await issued(operator, page)
    assert "nulla viene emesso due volte" in again.text
    await billing.settle()
    again = await issued(operator, page)
    assert "nulla viene emesso due volte" in again.text
    assert 1 == len(await invoices(billing))


async def test_only_the_ticked_documents_are_issued(billing: World, operator: Visitor) -> None:
    advance = {"payments.0.amount": "50", "payments.0.purpose": "advance", "payments.0.date": "2026-03-05"}
    page = await previewed(operator, **advance)
    assert (True, True) == ("Aspetta un altro documento" in page.text, "RA-17:advance:1" in page.text)
    assert ["RA-17:advance:1"] == page.form("/rentals/issue").values["document.0"]
    page = await issued(operator, page)
    await billing.settle()
    assert ["RA-17:advance:1"] == [one["external_id"] for one in await invoices(billing)]
    page = await previewed(operator, **advance)
    assert "A dedurre: acconto già fatturato con il documento n. 1/EB" in page.text
    await issued(operator, page)
    assert 2 == len(await invoices(billing))


async def test_undecided_damage_says_who_chooses_and_goes_on_once_chosen(billing: World, operator: Visitor) -> None:
    page = await previewed(operator, **DAMAGE)
    assert "Per «Danni» il commercialista non ha ancora scelto" in page.text
    assert "Lo sceglie un amministratore o il commercialista." in page.text
    assert "Emetti i documenti scelti" not in page.text
    async with billing.visitor("accountant@aurora.example") as accountant:
        seen = await previewed(accountant, **DAMAGE)
        path = await rules_path(billing)
        assert (True, False) == (f'href="{path}"' in seen.text, 'name="confirmed"' in seen.text)
        saved = await accountant.submit(await accountant.go(path), "/rentals", {"damage": "N1"})
        assert "salvato" in saved.text
    page = await previewed(operator, **DAMAGE)
    for word in ("Imposta di bollo dichiarata: 2,00", "Emetti i documenti scelti", "N1"):
        assert word in page.text, word
    assert 1 == len(await issued_invoices(billing, operator, page))


async def issued_invoices(world: World, person: Visitor, page: WebPage) -> list[dict[str, Any]]:
    await issued(person, page)
    return await invoices(world)


async def test_what_was_decided_meanwhile_keeps_back_what_was_shown(billing: World, operator: Visitor) -> None:
    """Between preview and issue the accountant took the choice back."""
    _, (company,) = await billing.api("GET", "/companies")
    path = f"/companies/{company['id']}/rental-settings"
    await billing.api("PUT", path, {"damage": "22"})
    page = await previewed(operator, **DAMAGE)
    await billing.api("PUT", path, {})
    answer = await issued(operator, page)
    assert (409, True) == (answer.status, "Nulla è stato emesso" in answer.text)
    assert [] == await invoices(billing)


async def test_changed_contract_is_told_by_the_document_that_stands(billing: World, operator: Visitor) -> None:
    await issue(billing, rental(charge("rent", "250.00")))
    await billing.settle()
    page = await previewed(operator)
    assert "Il contratto ora dà un documento diverso da quello accettato (250,00" in page.text
    assert "1/EB" in page.text
    answer = await issued(operator, page, **{"document.0": "RA-17:balance"})
    assert (409, True) == (answer.status, "Il documento 1/EB è già stato accettato" in answer.text)
    assert 1 == len(await invoices(billing))


async def test_wrong_fields_are_told_where_they_are(operator: Visitor) -> None:
    page = await previewed(operator, **{"charges.0.amount": "1.234", "start.date": "", "end.date": "2026-02-30"})
    faults = ("Dal: Questo dato è obbligatorio.", "Addebito 1, Prezzo unitario: Qui serve un numero")
    for word in (*faults, 'href="#field-end-date"', 'id="field-charges-0-amount-error"'):
        assert word in page.text, word
    assert (422, []) == (page.status, Markup(page.text).faults)


async def test_wrong_customer_is_told_at_the_form(operator: Visitor) -> None:
    page = await previewed(operator, **{"renter.customer.partita_iva": "02345678905"})
    assert (422, True) == (page.status, 'id="field-renter-customer-partita_iva-error"' in page.text)
    assert ["200,00"] == page.form("/rentals").values["charges.0.amount"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("200", "200,00"), ("1.234,50", "1.234,50"), ("1,234.50", "1.234,50"), ("€ 80,5", "80,50"), ("1234", "1.234,00")],
)
async def test_amounts_are_taken_as_people_write_them(operator: Visitor, typed: str, shown: str) -> None:
    page = await previewed(operator, **{"charges.0.amount": typed})
    assert (200, True) == (page.status, f"{shown}\xa0€" in page.text)


async def test_a_time_of_day_is_the_one_in_rome(operator: Visitor) -> None:
    """Thirty days and an hour are over thirty days, at the hour that the clocks change as well."""
    hire = {"start.date": "2026-03-05", "start.time": "10:00", "end.date": "2026-04-04", "end.time": "11:00"}
    page = await previewed(operator, **hire)
    assert "Oltre 30 giorni a un&#39;impresa italiana" in page.text
    page = await previewed(operator, **hire | {"end.time": "9:99"})
    assert (422, True) == (page.status, 'id="field-end-time-error"' in page.text)


async def test_money_taken_before_the_hire_needs_no_charge(operator: Visitor) -> None:
    advance = {"payments.0.amount": "50", "payments.0.purpose": "advance"}
    page = await operator.submit(await operator.go("/rentals"), "/rentals", {**FORM, "deed": "remove-charges-0"})
    assert "charges.0.kind" not in page.form("/rentals").values
    page = await operator.submit(page, "/rentals", {**advance, "deed": "preview"})
    assert ["RA-17:advance:1"] == page.form("/rentals/issue").values["document.0"]


async def test_back_to_the_form_keeps_everything(operator: Visitor) -> None:
    page = await previewed(operator, **DAMAGE, **{"charges.0.net": "on"})
    values = page.form("/rentals/issue").values
    answer = await operator._ask("POST", f"{page.url.partition('?')[0]}", values | {"deed": ["edit"]})
    again = answer.form("/rentals").values
    assert (["on"], ["400"], ["RA-17"]) == (again["charges.0.net"], again["charges.1.amount"], again["number"])


async def test_who_may_not_issue_may_look(billing: World) -> None:
    async with billing.visitor("accountant@aurora.example") as person:
        page = await previewed(person)
        assert (200, True) == (page.status, "serve un operatore o un amministratore" in page.text)
        answer = await person._http.post(
            f"{billing.web_url}/rentals/issue", headers=SAME_ORIGIN, data=FORM | {"confirmed": "on"}
        )
        assert 403 == answer.status_code
    assert [] == await invoices(billing)


async def test_nothing_is_issued_while_billing_is_off(billing: World, operator: Visitor) -> None:
    page = await previewed(operator)
    _, (company,) = await billing.api("GET", "/companies")
    await billing.api("POST", f"/companies/{company['id']}/disable")
    answer = await issued(operator, page)
    assert (409, True) == (answer.status, "è disattivata" in answer.text)
    assert [] == await invoices(billing)


async def test_without_a_company_the_page_leads_to_the_integrations(world: World) -> None:
    async with world.visitor("operator@aurora.example") as person:
        page = await person.go("/rentals")
        assert ("Nessuna azienda pronta a fatturare" in page.text, [form.action for form in page.forms][-1:]) == (
            True,
            ["/logout"],
        )
        answer = await person._http.post(f"{world.web_url}/rentals", headers=SAME_ORIGIN, data=FORM)
        assert 200 == answer.status_code


async def test_a_form_of_another_site_does_nothing(billing: World, operator: Visitor) -> None:
    for path in ("/rentals", "/rentals/issue", await rules_path(billing)):
        answer = await operator._http.post(
            f"{billing.web_url}{path}", headers={"Sec-Fetch-Site": "cross-site"}, data=FORM
        )
        assert 403 == answer.status_code, path


@pytest.mark.parametrize(
    "odd",
    [
        {"charges.0.kind.x": "1", "charges.0": "1", "charges": "1"},
        {"charges.999.kind": "rent", "charges.999.amount": "1"},
        {"charges.0.kind": "nothing", "charges.0.quantity": "-1", "charges.0.late": "x"},
        {"payments.0.amount": "1e400", "payments.0.date": "0000-00-00", "payments.0.batch": "0"},
        {"start.date": "9999-12-31", "end.date": "0001-01-01", "returned.time": "25:00"},
        {"place.handed_over": "<b>", "place.used": "moon", "renter.taxable": "perhaps"},
        {"number": "RA\n17", "vehicle.description": "x" * 3000},
        {"company_id": "nonsense", "deed": "add-nothing", "document.0": "x"},
        {"renter.customer.name": "Юлия", "renter.customer.country": "ITALIA"},
    ],
    ids=lambda odd: next(iter(odd)),
)
@pytest.mark.parametrize("path", ["/rentals", "/rentals/issue"])
async def test_nonsense_is_a_page_and_never_a_fault(
    billing: World, operator: Visitor, path: str, odd: dict[str, str]
) -> None:
    typed = {**FORM, "confirmed": "on", "document.0": "RA-99:balance", **odd}
    answer = await operator._http.post(f"{billing.web_url}{path}", headers=SAME_ORIGIN, data=typed)
    assert answer.status_code in {200, 422}
    assert [] == Markup(answer.text).faults
    assert [] == await invoices(billing)


async def test_an_empty_form_names_what_is_missing(billing: World, operator: Visitor) -> None:
    answer = await operator._http.post(f"{billing.web_url}/rentals", headers=SAME_ORIGIN, data={"deed": "preview"})
    assert (422, []) == (answer.status_code, Markup(answer.text).faults)
    for field in (
        "number",
        "vehicle-description",
        "start-date",
        "renter-customer-name",
        "renter-customer-address-city",
    ):
        assert f'href="#field-{field}"' in answer.text, field


async def test_rules_are_read_by_all_and_changed_by_few(billing: World, operator: Visitor) -> None:
    path = await rules_path(billing)
    page = await operator.go(path)
    assert (200, True, False) == (page.status, "Puoi leggere" in page.text, "<select" in page.text)
    for word in ("Danni", "Le fonti non concordano.", "DPR 633/1972 art. 15", "da scegliere"):
        assert word in page.text, word
    assert [] == Markup(page.text).faults
    answer = await operator._http.post(f"{billing.web_url}{path}", headers=SAME_ORIGIN, data={"toll": "N1"})
    assert 403 == answer.status_code


async def test_rules_are_saved_shown_and_audited(billing: World) -> None:
    path = await rules_path(billing)
    async with billing.visitor("accountant@aurora.example") as person:
        wished = {"damage": "N1", "toll": "N1", "advance": "TD01", "charge_bollo": "on"}
        page = await person.submit(await person.go(path), "/rentals", wished)
        assert (200, True) == (page.status, "Trattamento degli addebiti di Autonoleggio Aurora" in page.text)
        values = page.form("/rentals").values
        assert (["N1"], ["TD01"], ["on"]) == (values["damage"], values["advance"], values["charge_bollo"])
        assert "Nulla da cambiare" in (await person.submit(page, "/rentals")).text
        audit = (await person.go("/audit")).text
    for word in ("Trattamento degli addebiti cambiato", "Danni", "<ins>escluso, art. 15 (N1)</ins>", "TD01"):
        assert word in audit, word


async def test_a_rule_that_is_none_is_refused(billing: World) -> None:
    path = await rules_path(billing)
    async with billing.visitor() as person:
        page = await person.submit(await person.go(path), "/rentals", {"damage": "N9", "advance": "TD99"})
        assert (422, True) == (page.status, 'id="field-damage-error"' in page.text)
        assert [] == Markup(page.text).faults


async def test_outside_italy_there_are_no_rentals(world: World) -> None:
    async with world.visitor("admin@aurore.example") as person:
        assert 404 == (await person.go("/rentals")).status
        for path in ("/rentals", "/rentals/issue"):
            answer = await person._http.post(f"{world.web_url}{path}", headers=SAME_ORIGIN, data=FORM)
            assert 404 == answer.status_code


async def test_settings_lead_to_the_rules(billing: World) -> None:
    async with billing.visitor() as person:
        assert f'href="{await rules_path(billing)}"' in (await person.go("/settings/integrations")).text


async def test_of_several_companies_one_is_chosen(billing: World, operator: Visitor) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute(
            "INSERT INTO ebilling.fattura_companies (tenant_id, id, electronic_billing_id, name, partita_iva,"
            " codice_fiscale, regime_fiscale, street, postal_code, city, province, setup, enabled, created_at, updated_at)"
            " SELECT tenant_id, gen_random_uuid(), 999, 'Aurora Due', '02345678904', '02345678904', regime_fiscale,"
            " street, postal_code, city, province, setup, true, created_at, updated_at FROM ebilling.fattura_companies"
        )
    page = await previewed(operator)
    assert (422, True) == (page.status, 'id="field-company_id-error"' in page.text)
    _, companies = await billing.api("GET", "/companies")
    chosen = next(one for one in companies if one["name"] == "Autonoleggio Aurora S.r.l.")
    page = await operator.submit(page, "/rentals", {"company_id": chosen["id"], "deed": "preview"})
    await issued(operator, page)
    (invoice,) = await invoices(billing)
    _, whole = await billing.api("GET", f"/invoices/{invoice['id']}")
    assert chosen["id"] == whole["company_id"]


async def test_the_total_is_one_from_the_preview_to_the_list(billing: World, operator: Visitor) -> None:
    """200.00 at 22 % has an Arrotondamento: nowhere is it left out of a total."""
    page = await issued(operator, await previewed(operator))
    assert "200,00" in page.text
    assert "199,99" not in page.text
    [invoice] = await invoices(billing)
    page = await operator.go(f"/invoices/{invoice['id']}")
    assert "199,99" not in page.text
    assert "0,01" in page.text
