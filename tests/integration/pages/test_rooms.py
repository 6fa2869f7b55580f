"""Connection health, the audit, the live stream, and the same rooms in both languages."""

import pytest

from electronic_billing.service.visitor import Visitor
from support.world import World
from unit.web.markup import Markup

ROOMS = (
    "/invoices",
    "/rentals",
    "/check",
    "/billing",
    "/audit",
    "/settings/integrations",
    "/settings/integrations/electronic-billing/enable",
    "/settings/integrations/electronic-billing/disable",
    "/settings/integrations/electronic-billing/company",
)


async def speak(person: Visitor, locale: str) -> None:
    await person.submit(await person.go("/billing"), "/language", {"locale": locale})


@pytest.mark.parametrize("locale", ["it", "en"])
async def test_rooms_are_well_formed_in_both_languages(billing: World, locale: str) -> None:
    _, (company,) = await billing.api("GET", "/companies")
    own = f"/settings/integrations/electronic-billing/companies/{company['id']}"
    await billing.issue("RES-1")
    async with billing.visitor() as person:
        await speak(person, locale)
        for room in (*ROOMS, f"{own}/choose", f"{own}/setup", f"{own}/rentals"):
            page = await person.go(room)
            assert (200, []) == (page.status, Markup(page.text).faults), room
            assert f'<html lang="{locale}">' in page.text


async def test_health_of_a_company_is_shown(billing: World) -> None:
    async with billing.visitor("accountant@aurora.example") as person:
        page = await person.go("/billing")
    for word in (
        "Collegato",
        "Token manuale",
        "Verificati",
        "Fatture: scrittura",
        "/EBT",
        "MP08",
        "101",
        "IVA 22 %: 0",
    ):
        assert word in page.text, word
    assert "/setup" not in page.text, "only the administrator is led to what only the administrator may do"


async def test_health_without_a_company_leads_to_the_integrations(world: World) -> None:
    async with world.visitor() as person:
        page = await person.go("/billing")
    assert "Nessuna azienda collegata" in page.text


async def test_health_refreshes_itself_as_a_fragment(billing: World) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    async with billing.visitor() as person:
        for room, start in (("/billing", '<div id="billing"'), ("/settings/integrations", '<div id="integrations"')):
            answer = await person._http.get(f"{billing.web_url}{room}", headers=headers)
            assert answer.text.strip().startswith(start)


async def test_a_pause_that_fatture_in_cloud_asked_for_is_shown(billing: World) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute("UPDATE ebilling.connections SET blocked_until = '2026-03-10 10:30Z'")
    async with billing.visitor() as person:
        assert "aspettare fino a: 10 mar 2026, 11:30" in (await person.go("/billing")).text
        await billing.advance(2 * 3600)
        assert "aspettare fino a" not in (await person.go("/billing")).text


async def test_company_without_events_says_so(billing: World) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute("DELETE FROM ebilling.webhook_subscriptions")
    async with billing.visitor() as person:
        assert "Non attivi" in (await person.go("/billing")).text


async def test_audit_tells_who_did_what(billing: World) -> None:
    async with billing.visitor() as person:
        off = "/settings/integrations/electronic-billing/disable"
        await person.submit(await person.go(off), off)
        page = await person.go("/audit")
    for word in (
        "Fatturazione disattivata",
        "Administrator",
        "Azienda registrata",
        "<del>sì</del>",
        "electronic-billing",
    ):
        assert word in page.text, word


async def test_audit_goes_back_page_by_page(billing: World) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute(
            "INSERT INTO ebilling.audit_entries"
            " (tenant_id, at, actor_kind, actor_name, deed, subject_kind, subject_id, after)"
            " SELECT %(tenant)s, now(), 'system', 'copy ' || n, 'issue', 'invoice', gen_random_uuid(), '{}'"
            " FROM generate_series(1, 60) AS n",
            {"tenant": billing.italian.id},
        )
    async with billing.visitor("accountant@aurora.example") as person:
        page = await person.go("/audit")
        assert (50, True, False) == (
            page.text.count('id="entry-'),
            "copy 60<" in page.text,
            "copy 10<" in page.text,
        )
        older = await person.go(page.text.split('rel="next" href="')[1].split('"')[0])
        assert ("copy 10<" in older.text, 'rel="next"' in older.text) == (True, False)
        assert 200 == (await person.go("/audit?before=nonsense")).status


async def test_audit_of_another_tenant_is_not_seen(billing: World) -> None:
    async with billing.visitor("admin@aurore.example") as person:
        page = await person.go("/audit")
        assert (200, True) == (page.status, "No entry yet" in page.text)


async def test_live_stream_tells_of_a_change(billing: World) -> None:
    async with billing.visitor() as person, person._http.stream("GET", f"{billing.web_url}/live") as stream:
        assert "text/event-stream" == stream.headers["content-type"].partition(";")[0]
        lines = stream.aiter_lines()
        assert "id: 1" == await anext(lines)
        invoice = await billing.issue("RES-1")
        async for line in lines:
            if line == f"event: changed-invoice-{invoice['id']}":
                break


async def test_outside_italy_the_settings_are_kind_and_empty(world: World) -> None:
    async with world.visitor("admin@aurore.example") as person:
        page = await person.go("/settings/integrations")
    assert "No integration available" in page.text
    assert [] == Markup(page.text).faults
    for path in ("/invoices", "/check", "/billing", "/live"):
        assert f'"{path}"' not in page.text


async def test_page_that_does_not_exist_is_kind(world: World) -> None:
    async with world.visitor() as person:
        page = await person.go("/nowhere")
        assert (404, []) == (page.status, Markup(page.text).faults)
