import httpx2
import pytest

from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from simulator.conftest import Create, Switch


async def test_the_companies_of_the_person(api: httpx2.AsyncClient) -> None:
    companies = (await api.get("/user/companies")).json()["data"]["companies"]
    assert [101, 102, 103] == [row["id"] for row in companies]
    assert "12345678903" == companies[0]["vat_number"]
    assert companies[0]["access_token"]
    assert [104] == [row["id"] for row in companies[2]["controlled_companies"]]


async def test_the_vat_number_may_come_as_a_number(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(user_vat_number_shape="number")
    companies = (await api.get("/user/companies")).json()["data"]["companies"]
    assert 12345678903 == companies[0]["vat_number"]


async def test_who_the_token_belongs_to(api: httpx2.AsyncClient) -> None:
    assert "Administrator" == (await api.get("/user/info")).json()["data"]["name"]


async def test_a_company_tells_whether_it_may_send_e_invoices(api: httpx2.AsyncClient) -> None:
    first = (await api.get("/c/101/company/info")).json()["data"]
    second = (await api.get("/c/102/company/info")).json()["data"]
    third = (await api.get("/c/104/company/info")).json()["data"]
    assert first["plan_info"]["functions"]["e_invoice"] is True
    assert second["plan_info"]["functions"]["e_invoice"] is False
    assert (True, 103) == (third["access_info"]["through_accountant"], third["accountant_id"])


async def test_a_company_of_nobody_is_refused(api: httpx2.AsyncClient, switch: Switch) -> None:
    refused = await api.get("/c/999/company/info")
    switch(foreign_company_status=404)
    assert (403, "NO_PERMISSION") == (refused.status_code, refused.json()["error"]["code"])
    assert 404 == (await api.get("/c/999/company/info")).status_code


async def test_plan_usage_counts_documents_and_clients(api: httpx2.AsyncClient, create: Create) -> None:
    await create()
    await api.post("/c/101/entities/clients", json={"data": {"name": "Bora"}})
    documents = (await api.get("/c/101/company/plan_usage?category=documents")).json()["data"]
    clients = (await api.get("/c/101/company/plan_usage?category=clients")).json()["data"]
    assert {"limit": 3000, "usage": 1} == documents
    assert 1 == clients["usage"]


@pytest.mark.parametrize("query", ["", "?category=cars"])
async def test_plan_usage_wants_a_category(api: httpx2.AsyncClient, query: str) -> None:
    assert 422 == (await api.get(f"/c/101/company/plan_usage{query}")).status_code


async def test_the_tax_profile_names_the_default_vat(api: httpx2.AsyncClient) -> None:
    assert 0 == (await api.get("/c/101/settings/tax_profile")).json()["data"]["default_vat"]["id"]


async def test_an_empty_seed_has_no_company() -> None:
    simulator = Simulator(SimulatorSettings(seed="empty"))
    assert 0 == len(simulator.world.companies)
    assert simulator.manual_token.startswith("a/")
    await simulator.aclose()
