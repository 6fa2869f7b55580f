"""P8: after a whole journey no secret has left: not in logs, pages, answers of the API, nor legibly in the database."""

import pickle
from datetime import timedelta

import pytest
from psycopg import sql

from electronic_billing.fic.transport import open_browser
from electronic_billing.kit.secret import Secret
from electronic_billing.service.samples import sample_invoice
from electronic_billing.service.visitor import Visitor
from support.listening import leaked
from support.world import AURORA, AURORA_FORM, PASSWORD, World

BILLING = "/settings/integrations/electronic-billing"
PAGES = ("/settings/integrations", BILLING, "/invoices", "/audit", f"{BILLING}/enable", f"{BILLING}/disable")


async def the_whole_journey(world: World, person: Visitor) -> None:
    """Connect by consent, issue, be discarded, be paid, renew the tokens, be refused, fail, log out."""
    page = await person.submit(await person.go(f"{BILLING}/enable"), f"{BILLING}/enable")
    consent = await person.submit(page, f"{BILLING}/company", dict(AURORA_FORM))
    choose = await person.submit(consent, "/oauth/authorize", {"decision": "allow"})
    setup = await person.submit(choose, "/choose", {"fic_company_id": str(AURORA)})
    await world.alive(person.submit(setup, "/setup"))
    good = await world.issue("RES-1")
    await world.issue("RES-2", customer=sample_invoice("", codice_destinatario="ABC1234")["customer"])
    for _ in range(5):
        await world.advance(60)
    await world.control("POST", "/faults", {"kind": "expired_token", "path_contains": "/c/"})
    await world.issue("RES-3")
    await world.advance(timedelta(hours=24).total_seconds())
    await world.control("POST", "/faults", {"kind": "status", "status": 500, "times": 3, "path_contains": "/c/"})
    await world.control("POST", "/events/forge", {"kind": "wrong_key"})
    await world.control("POST", "/events/forge", {"kind": "genuine"})
    await world.issue("RES-4")
    await world.advance(60)
    await world.control("POST", "/grants/revoke")
    await world.issue("RES-5")
    await world.advance(timedelta(hours=24).total_seconds())
    for path in (*PAGES, f"/invoices/{good['id']}", "/nowhere"):
        await person.go(path)
    for path in ("/invoices", f"/invoices/{good['id']}", "/companies", "/connections", "/nowhere"):
        await world.api("GET", path)
    await world.http.get(f"{world.web_url}/metrics")


async def written(world: World) -> str:
    """Every row of every table, as text; what is sealed or hashed is bytes there."""
    texts: list[str] = []
    async with world.owner.tenant(world.italian.id) as tx:
        tables = await tx.value(
            "SELECT array_agg(oid::regclass::text) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace IN ('ebilling'::regnamespace, 'ebilling_jobs'::regnamespace)"
        )
        for table in tables:
            name = sql.Identifier(*table.split("."))
            query = sql.SQL("SELECT coalesce(string_agg(t::text, ' '), '') FROM {} t").format(name).as_string()
            texts.append(await tx.value(query))
            bytes_too = sql.SQL("SELECT coalesce(string_agg(encode(t::text::bytea, 'escape'), ''), '') FROM {} t")
            texts.append(await tx.value(bytes_too.format(name).as_string()))
    return "\n".join(texts)


async def test_after_a_whole_journey_no_secret_is_anywhere(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="electronic_billing")
    async with open_browser() as http:
        person = Visitor(http, world.web_url, "it")
        form = await person.go("/login")
        await person.submit(form, "/login", {"email": "admin@aurora.example", "password": "wrong-" + PASSWORD.reveal()})
        await person.submit(form, "/login", {"email": "admin@aurora.example", "password": PASSWORD.reveal()})
        assert world.ear.sessions, "somebody logged in"
        await the_whole_journey(world, person)
    logs = "".join(capsys.readouterr()) + "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("fic_simulator")
    )
    secrets = world.secrets()
    assert 10 < len(secrets)
    assert "connection lost" in logs, "the journey went through the trouble that it is about"
    places = {"logs": logs, "pages and answers": "\n".join(world.ear.heard), "database": await written(world)}
    for place, text in places.items():
        assert 2000 < len(text), place
        assert [] == leaked(secrets, text), place


def test_settings_and_secrets_do_not_show_themselves(world: World) -> None:
    secret = Secret("s3cr3t")
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", repr([secret]), repr({"a": secret})):
        assert "s3cr3t" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    shown = repr(world.settings) + str(world.settings)
    assert [] == leaked(world.secrets(), shown)
    assert world.settings.database_url not in shown
