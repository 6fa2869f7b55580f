import httpx2

from fic_simulator.simulator import Simulator
from simulator.conftest import Create, Switch

INFO = "/c/101/company/info"


async def statuses(api: httpx2.AsyncClient, times: int, path: str = INFO) -> list[int]:
    return [(await api.get(path)).status_code for _ in range(times)]


async def test_what_is_left_stands_in_the_headers(api: httpx2.AsyncClient) -> None:
    await api.get(INFO)
    headers = (await api.get(INFO)).headers
    assert ("998", "1000", "39998", "40000") == tuple(
        headers[f"RateLimit-{name}"] for name in ("HourlyRemaining", "HourlyLimit", "MonthlyRemaining", "MonthlyLimit")
    )


async def test_five_minutes_slide(api: httpx2.AsyncClient, simulator: Simulator, switch: Switch) -> None:
    switch(quota_short_limit=3)
    assert [200, 200] == await statuses(api, 2)
    await simulator.advance(100)
    assert [200, 429] == await statuses(api, 2)
    refused = await api.get(INFO)
    assert "201" == refused.headers["Retry-After"]
    assert "RateLimit-HourlyLimit" not in refused.headers
    await simulator.advance(201)
    assert [200, 200, 429] == await statuses(api, 3)


async def test_the_short_window_is_of_one_company(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(quota_short_limit=1)
    assert [200, 429] == await statuses(api, 2)
    assert [200] == await statuses(api, 1, "/c/102/company/info")


async def test_the_hour_starts_anew_on_the_hour(api: httpx2.AsyncClient, simulator: Simulator, switch: Switch) -> None:
    switch(quota_hour_limit=1)
    await simulator.advance(1800)
    assert [200, 403] == await statuses(api, 2)
    assert "1801" == (await api.get(INFO)).headers["Retry-After"]
    await simulator.advance(1801)
    assert [200] == await statuses(api, 1)


async def test_the_month_starts_anew_in_italian_time(
    api: httpx2.AsyncClient, simulator: Simulator, switch: Switch
) -> None:
    switch(quota_month_limit=1)
    assert [200, 403] == await statuses(api, 2)
    wait = int((await api.get(INFO)).headers["Retry-After"])
    assert 10 * 24 * 3600 + 14 * 3600 + 1 == wait
    await simulator.advance(wait)
    assert [200, 403] == await statuses(api, 2)
    await simulator.advance(int((await api.get(INFO)).headers["Retry-After"]))
    assert [200] == await statuses(api, 1)


async def test_private_apps_share_the_month_and_public_ones_do_not(
    api: httpx2.AsyncClient, simulator: Simulator, switch: Switch
) -> None:
    switch(quota_month_limit=1)
    await api.get(INFO)
    grant = simulator.world.grants.get("manual")
    assert grant is not None
    grant.app_id = next(app.id for app in simulator.world.apps if app.public)
    assert [200, 403] == await statuses(api, 2)


async def test_a_refusal_still_costs_and_may_show_headers(api: httpx2.AsyncClient, switch: Switch) -> None:
    missing = await api.get("/c/101/issued_documents/9")
    switch(quota_headers_on_errors=True)
    shown = await api.get("/c/101/issued_documents/9")
    assert "RateLimit-HourlyRemaining" not in missing.headers
    assert "998" == shown.headers["RateLimit-HourlyRemaining"]


async def test_calls_without_a_company_may_count(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(quota_short_limit=1)
    assert [200, 200] == await statuses(api, 2, "/user/info")
    switch(quota_counts_user_calls=True)
    assert [200, 429] == await statuses(api, 2, "/user/info")


async def test_quotas_may_be_off(api: httpx2.AsyncClient, switch: Switch, create: Create) -> None:
    switch(quota_short_limit=0)
    assert [429] == await statuses(api, 1)
    switch(quota_enforced=False)
    await create()
