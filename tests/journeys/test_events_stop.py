"""Fatture in Cloud deletes a subscription after errors and tells nobody; we notice and subscribe again."""

from uuid import UUID

from support.world import AURORA, World


async def test_a_subscription_that_expired_is_made_again(billing: World) -> None:
    await billing.control("POST", "/faults", {"kind": "expire_subscription", "company_id": AURORA})
    client = billing.links.client(billing.italian.id, await connection_of(billing))
    assert () == await client.list_subscriptions(AURORA)

    await billing.advance(1800)
    await billing.advance(60)
    (subscription,) = await client.list_subscriptions(AURORA)
    assert f"{billing.web_url}/api/fattura-elettronica-webhook" == subscription.sink


async def test_where_all_is_well_a_look_costs_one_call(billing: World) -> None:
    await billing.advance(700)
    await billing.control("DELETE", "/requests")
    await billing.advance(1800)
    asked = (await billing.control("GET", "/requests?path_contains=/c/101"))["requests"]
    assert ["/c/101/subscriptions"] == [one["path"] for one in asked]


async def connection_of(world: World) -> UUID:
    _, (company,) = await world.api("GET", "/companies")
    return UUID(company["connection_id"])
