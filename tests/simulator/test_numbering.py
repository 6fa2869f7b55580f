import httpx2

from simulator.bodies import invoice
from simulator.conftest import Create, Switch

DOCUMENTS = "/c/101/issued_documents"


async def status_for(api: httpx2.AsyncClient, **changes: object) -> tuple[int, str]:
    answer = await api.post(DOCUMENTS, json={"data": invoice(**changes)})
    return answer.status_code, "" if answer.status_code == 200 else answer.json()["error"]["message"]


async def test_each_series_counts_for_itself(create: Create) -> None:
    first = await create()
    other = await create(numeration="/EB")
    note = await create(type="credit_note")
    last_year = await create(date="2025-11-20", payments_list=[{"amount": 122}])
    elsewhere = await create(company=102)
    second = await create()
    rows = (first, other, note, last_year, elsewhere, second)
    assert [1, 1, 1, 1, 1, 2] == [row["number"] for row in rows]


async def test_an_explicit_number_moves_the_next_one(create: Create) -> None:
    await create(number=40)
    assert 41 == (await create())["number"]


async def test_a_used_number_is_refused(api: httpx2.AsyncClient, create: Create) -> None:
    await create(number=7)
    status, message = await status_for(api, number=7)
    assert (409, "Esiste già un documento con questo numero.") == (status, message)


async def test_a_used_number_may_be_accepted(api: httpx2.AsyncClient, create: Create, switch: Switch) -> None:
    switch(duplicate_number="accept")
    await create(number=7)
    assert 200 == (await status_for(api, number=7))[0]


async def test_dates_never_run_backwards(api: httpx2.AsyncClient, create: Create) -> None:
    await create(number=5)
    status, message = await status_for(api, date="2026-11-19", number=6)
    assert 409 == status
    assert message.startswith("Esiste già una fattura con data successiva")
    assert 409 == (await status_for(api, date="2026-11-21", number=4))[0]
    assert 200 == (await status_for(api, date="2026-11-19", number=4))[0]


async def test_chronology_may_be_off_and_proformas_have_none(
    api: httpx2.AsyncClient, create: Create, switch: Switch
) -> None:
    await create(type="proforma")
    assert 200 == (await status_for(api, type="proforma", date="2026-11-19"))[0]
    switch(chronology="accept")
    await create()
    assert 200 == (await status_for(api, date="2026-11-19"))[0]


async def test_a_change_meets_the_same_rules(api: httpx2.AsyncClient, create: Create) -> None:
    await create()
    second = await create()
    path = f"{DOCUMENTS}/{second['id']}"
    assert 409 == (await api.put(path, json={"data": {"number": 1}})).status_code
    assert 409 == (await api.put(path, json={"data": {"date": "2026-11-01"}})).status_code
    assert 200 == (await api.put(path, json={"data": {"number": 2}})).status_code


async def test_the_last_number_comes_back_after_a_delete(api: httpx2.AsyncClient, create: Create) -> None:
    await create()
    await api.delete(f"{DOCUMENTS}/{(await create())['id']}")
    assert 2 == (await create())["number"]


async def test_the_last_number_may_stay_used(api: httpx2.AsyncClient, create: Create, switch: Switch) -> None:
    switch(number_reuse_after_delete=False)
    await create()
    await api.delete(f"{DOCUMENTS}/{(await create())['id']}")
    assert 3 == (await create())["number"]
