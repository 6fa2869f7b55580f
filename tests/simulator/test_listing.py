import httpx2
import pytest

from fic_simulator.simulator import Simulator
from simulator.conftest import Create, Switch

LIST = "/c/101/issued_documents"


async def numbers(api: httpx2.AsyncClient, **query: object) -> list[int]:
    params = {"type": "invoice", **{name: str(value) for name, value in query.items()}}
    answer = await api.get(LIST, params=params)
    assert answer.status_code == 200, answer.text
    return [row["number"] for row in answer.json()["data"]]


async def test_the_envelope_of_a_list(api: httpx2.AsyncClient, create: Create) -> None:
    for _ in range(7):
        await create()
    page = (await api.get(LIST, params={"type": "invoice", "per_page": 5, "page": 2})).json()
    assert (2, 2, 5, 7, 6, 7) == tuple(
        page[name] for name in ("current_page", "last_page", "per_page", "total", "from", "to")
    )
    assert ("page=1", None, "page=1", "page=2") == tuple(
        page[name] for name in ("prev_page_url", "next_page_url", "first_page_url", "last_page_url")
    )
    assert "issued_documents" == page["path"]
    assert [6, 7] == [row["number"] for row in page["data"]]
    assert page["data"][0]["items_list"] is None
    assert "ei_status" not in page["data"][0]


async def test_an_empty_page(api: httpx2.AsyncClient) -> None:
    page = (await api.get(LIST, params={"type": "invoice", "page": 3})).json()
    assert ([], None, None, 1, 50) == tuple(page[name] for name in ("data", "from", "to", "last_page", "per_page"))


async def test_page_addresses_may_be_whole(api: httpx2.AsyncClient, create: Create, switch: Switch) -> None:
    switch(page_urls="absolute", per_page_default=5)
    for _ in range(6):
        await create()
    page = (await api.get(LIST, params={"type": "invoice"})).json()
    assert "http://fic.example/issued_documents?page=2" == page["next_page_url"]


@pytest.mark.parametrize(
    "query", ["per_page=4", "per_page=101", "per_page=x", "page=0", "page=-1", "page=99999999999999999999"]
)
async def test_pages_out_of_bounds(api: httpx2.AsyncClient, query: str) -> None:
    assert 422 == (await api.get(f"{LIST}?type=invoice&{query}")).status_code


async def test_details_and_fields(api: httpx2.AsyncClient, create_e_invoice: Create) -> None:
    await create_e_invoice()
    detailed = (await api.get(f"{LIST}?type=invoice&fieldset=detailed")).json()["data"][0]
    picked = (await api.get(f"{LIST}?type=invoice&fields=id,ei_status")).json()["data"][0]
    assert "not_sent" == detailed["ei_status"]
    assert 1 == len(detailed["items_list"])
    assert {"id", "ei_status"} == set(picked)


async def test_lists_of_lines_without_id_fail(api: httpx2.AsyncClient, create: Create, switch: Switch) -> None:
    await create()
    path = f"{LIST}?type=invoice&fields=payments_list"
    assert 500 == (await api.get(path)).status_code
    switch(list_fields_without_id="accept")
    assert 200 == (await api.get(path)).status_code
    assert 200 == (await api.get(f"{LIST}?type=invoice&fields=number")).status_code


async def test_sorting_by_several_fields(api: httpx2.AsyncClient, create: Create) -> None:
    await create(entity={"name": "Beta"})
    await create(entity={"name": "Alfa"}, number=20)
    await create(entity={"name": "Alfa"}, number=3, date="2026-11-20")
    assert [3, 20, 1] == await numbers(api, sort="entity.name,number")
    assert [1, 20, 3] == await numbers(api, sort="-entity.name,-number")
    assert [1, 3, 20] == await numbers(api, sort="entity.country,number")
    assert 422 == (await api.get(f"{LIST}?type=invoice&sort=id")).status_code


async def test_what_was_just_made_may_not_be_found_yet(
    api: httpx2.AsyncClient, simulator: Simulator, create: Create, switch: Switch
) -> None:
    switch(search_visibility_seconds=30)
    number = (await create())["id"]
    assert [] == await numbers(api)
    assert 200 == (await api.get(f"{LIST}/{number}")).status_code
    await simulator.advance(30)
    assert [1] == await numbers(api)


QUERIES = [
    ("number = 2", [2]),
    ("number <> 2", [1, 3]),
    ("number != 2 and number < 3", [1]),
    ("number >= 2 AND number <= 3", [2, 3]),
    ("number > 2 or number = 1", [1, 3]),
    ("(number = 1 or number = 2) and entity.name = 'alfa'", [1]),
    ("entity.name like '%et%'", [2]),
    ("entity.name like 'B_ta'", [2]),
    ("entity.name not like 'B%'", [1, 3]),
    ("entity.name contains 'FA'", [1]),
    ("entity.name not contains 'fa'", [2, 3]),
    ("entity.name starts with 'a'", [1]),
    ("entity.name ends with 'a'", [1, 2]),
    ("entity.name not starts with 'a' and entity.name not ends with 'a'", [3]),
    ("entity.name = 'Gam''ma'''", [3]),
    ("entity.city = 'Trieste'", [1]),
    ("entity.city is null", [2, 3]),
    ("entity.city IS NOT NULL", [1]),
    ("entity.city = null", [2, 3]),
    ("entity.city != null", [1]),
    ("date >= '2026-11-20' and date < '2026-12-01'", [1, 2, 3]),
    ("created_at > '2026-11-20 09:59:59'", [1, 2, 3]),
    ("amount_gross = 122.00", [1, 2, 3]),
    ("any_subject = 'x' or any_subject contains 'eb:7'", [2]),
    ("numeration = ''", [1, 2, 3]),
    ("date > 1", [1, 2, 3]),
    ("next_due_date = true", []),
    ("numeration = false", []),
]


@pytest.mark.parametrize(("q", "expected"), QUERIES)
async def test_the_filter_language(api: httpx2.AsyncClient, create: Create, q: str, expected: list[int]) -> None:
    await create(entity={"name": "Alfa", "address_city": "Trieste"})
    await create(entity={"name": "Beta"}, subject="EB:7")
    await create(entity={"name": "Gam'ma'"})
    assert expected == await numbers(api, q=q, sort="number")


@pytest.mark.parametrize(
    "q",
    [
        "ei_status = 'sent'",
        "id = 3",
        "number",
        "number =",
        "number = 1 and",
        "number is 3",
        "number near 3",
        "number not 3",
        "number starts 3",
        "number = number",
        "(number = 1",
        "number = 1)",
        "number = 1 number = 2",
        "number = 'x",
        "number = 1; drop",
        "'x' = number",
        "= 3",
        "and",
        "number And = 3",
        "(" * 80 + "number = 1" + ")" * 80,
    ],
)
async def test_filters_that_are_none(api: httpx2.AsyncClient, q: str) -> None:
    answer = await api.get(LIST, params={"type": "invoice", "q": q})
    assert 422 == answer.status_code
    assert {"q"} == set(answer.json()["error"]["validation_result"])
