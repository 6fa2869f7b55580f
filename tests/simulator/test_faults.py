import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import invoice
from simulator.conftest import Create

DOCUMENTS = "/c/101/issued_documents"


async def fault(web: httpx2.AsyncClient, kind: str, **more: object) -> Json:
    answer = await web.post("/_control/faults", json={"kind": kind, **more})
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()["fault"]
    return made


async def total(api: httpx2.AsyncClient) -> int:
    return int((await api.get(f"{DOCUMENTS}?type=invoice")).json()["total"])


async def test_a_lost_answer_has_done_its_deed(api: httpx2.AsyncClient, web: httpx2.AsyncClient) -> None:
    await fault(web, "lose_answer", method="post", path_contains="/issued_documents")
    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(DOCUMENTS, json={"data": invoice()})
    assert 1 == await total(api)
    assert 200 == (await api.post(DOCUMENTS, json={"data": invoice()})).status_code


async def test_a_lost_request_has_done_nothing(api: httpx2.AsyncClient, web: httpx2.AsyncClient) -> None:
    await fault(web, "lose_request", method="POST")
    with pytest.raises(httpx2.RemoteProtocolError):
        await api.post(DOCUMENTS, json={"data": invoice()})
    assert 0 == await total(api)


@pytest.mark.parametrize(
    ("wish", "status", "retry_after"),
    [
        ({"kind": "status", "status": 502}, 502, None),
        ({"kind": "status"}, 503, None),
        ({"kind": "quota_short", "seconds": 7}, 429, "7"),
        ({"kind": "quota_short"}, 429, "60"),
        ({"kind": "quota_long", "seconds": 0}, 403, "1"),
    ],
)
async def test_refusals_on_demand(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, wish: Json, status: int, retry_after: str | None
) -> None:
    await web.post("/_control/faults", json=wish)
    answer = await api.post(DOCUMENTS, json={"data": invoice()})
    assert (status, retry_after) == (answer.status_code, answer.headers.get("retry-after"))
    assert 0 == await total(api)


async def test_an_expired_token_stays_expired_until_renewed(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator
) -> None:
    grant = simulator.world.grants.get("manual")
    assert grant is not None
    await fault(web, "expired_token")
    assert 401 == (await api.get("/user/info")).status_code
    assert 200 == (await api.get("/user/info")).status_code
    grant.access_expires_at = simulator.world.now().replace(year=2027)
    await fault(web, "expired_token")
    assert [401, 401] == [(await api.get("/user/info")).status_code for _ in range(2)]


async def test_a_fault_happens_as_often_as_asked(api: httpx2.AsyncClient, web: httpx2.AsyncClient) -> None:
    await fault(web, "status", times=2)
    assert [503, 503, 200] == [(await api.get("/user/info")).status_code for _ in range(3)]


async def test_a_fault_without_end_is_removed(api: httpx2.AsyncClient, web: httpx2.AsyncClient) -> None:
    first = await fault(web, "status", times=None)
    await fault(web, "slow", times=None, path_contains="/nowhere")
    assert [503, 503] == [(await api.get("/user/info")).status_code for _ in range(2)]
    left = (await web.delete(f"/_control/faults?id={first['id']}")).json()["faults"]
    assert ["slow"] == [row["kind"] for row in left]
    assert 200 == (await api.get("/user/info")).status_code
    assert [] == (await web.delete("/_control/faults")).json()["faults"]


@pytest.mark.parametrize("wish", [{}, {"kind": "odd"}, {"kind": "slow", "more": 1}, {"kind": "slow", "times": "x"}])
async def test_faults_that_are_none(web: httpx2.AsyncClient, wish: Json) -> None:
    assert 422 == (await web.post("/_control/faults", json=wish)).status_code


async def test_a_slow_answer_comes_after_its_deed(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator, create: Create
) -> None:
    waited: list[tuple[float, int]] = []

    async def wait(seconds: float) -> None:
        waited.append((seconds, len(simulator.world.documents)))

    object.__setattr__(simulator.settings, "wait", wait)
    await fault(web, "slow", seconds=20)
    await create()
    await fault(web, "slow")
    await api.get("/user/info")
    assert [(20, 1), (1, 1)] == waited
