import httpx2
import pytest

from simulator.bodies import invoice
from simulator.conftest import Switch

KINDS = ["vat_types", "payment_accounts", "payment_methods"]


async def test_the_vat_types_that_a_rental_needs(api: httpx2.AsyncClient) -> None:
    rows = {row["id"]: row for row in (await api.get("/c/101/info/vat_types")).json()["data"]}
    assert [22, 10, 4] == [rows[number]["value"] for number in (0, 3, 4)]
    assert ["1", "4", "2.1", "3.1"] == [rows[number]["ei_type"] for number in (21, 46, 10, 13)]
    assert "0" == rows[0]["ei_type"]


async def test_the_natura_comes_in_other_shapes(api: httpx2.AsyncClient, switch: Switch) -> None:
    async def shapes() -> list[object]:
        rows = {row["id"]: row for row in (await api.get("/c/101/info/vat_types")).json()["data"]}
        return [rows[number]["ei_type"] for number in (0, 21, 10)]

    switch(ei_type_shape="prefixed")
    assert ["", "N1", "N2.1"] == await shapes()
    switch(ei_type_shape="number")
    assert [0, 1, 2.1] == await shapes()


@pytest.mark.parametrize("plural", KINDS)
async def test_an_entry_is_made_changed_and_removed(api: httpx2.AsyncClient, plural: str) -> None:
    path = f"/c/101/settings/{plural}"
    sent = {"value": 0, "ei_type": "N3.5", "description": "x"} if plural == "vat_types" else {"name": "Nuovo"}
    made = (await api.post(path, json={"data": sent})).json()["data"]
    assert made == (await api.get(f"{path}/{made['id']}")).json()["data"]
    field = "description" if plural == "vat_types" else "name"
    changed = (await api.put(f"{path}/{made['id']}", json={"data": {field: "Altro"}})).json()["data"]
    assert {**made, field: "Altro"} == changed
    listed = (await api.get(f"/c/101/info/{plural}")).json()["data"]
    assert changed in listed
    assert 200 == (await api.delete(f"{path}/{made['id']}")).status_code
    assert 404 == (await api.get(f"{path}/{made['id']}")).status_code


@pytest.mark.parametrize("plural", KINDS)
async def test_an_entry_without_its_name(api: httpx2.AsyncClient, plural: str) -> None:
    assert 422 == (await api.post(f"/c/101/settings/{plural}", json={"data": {}})).status_code


async def test_clients_from_first_to_last(api: httpx2.AsyncClient) -> None:
    path = "/c/101/entities/clients"
    made = (await api.post(path, json={"data": {"name": "Bora", "country": "Germania", "code": "EB-1"}})).json()["data"]
    assert ("DE", "", False) == (made["country_iso"], made["vat_number"], made["e_invoice"])
    found = (await api.get(path, params={"q": "code = 'EB-1'"})).json()
    assert [made["id"]] == [row["id"] for row in found["data"]]
    changed = (await api.put(f"{path}/{made['id']}", json={"data": {"phone": "040"}})).json()["data"]
    assert ("Bora", "040") == (changed["name"], changed["phone"])
    assert changed == (await api.get(f"{path}/{made['id']}")).json()["data"]
    assert 1 == (await api.get(f"{path}/info")).json()["data"]["usage"]
    assert 200 == (await api.delete(f"{path}/{made['id']}")).status_code
    assert 404 == (await api.get(f"{path}/{made['id']}")).status_code


async def test_a_double_client_is_a_conflict(api: httpx2.AsyncClient) -> None:
    data = {"name": "Bora", "vat_number": "IT30030030032"}
    await api.post("/c/101/entities/clients", json={"data": data})
    assert 409 == (await api.post("/c/101/entities/clients", json={"data": data})).status_code
    assert 200 == (await api.post("/c/101/entities/suppliers", json={"data": data})).status_code


@pytest.mark.parametrize("data", [{}, {"name": ""}, {"name": 3}, {"name": "x", "e_invoice": "maybe"}])
async def test_wrong_clients(api: httpx2.AsyncClient, data: dict[str, object]) -> None:
    assert 422 == (await api.post("/c/101/entities/clients", json={"data": data})).status_code


async def test_a_document_may_name_a_known_client(api: httpx2.AsyncClient) -> None:
    made = (await api.post("/c/101/entities/clients", json={"data": {"name": "Bora"}})).json()["data"]
    body = {"data": invoice(entity={"id": made["id"], "name": "Bora"})}
    assert 200 == (await api.post("/c/101/issued_documents", json=body)).status_code
    assert 422 == (await api.post("/c/102/issued_documents", json=body)).status_code


@pytest.mark.parametrize(
    "name", ["countries", "detailed_countries", "currencies", "languages", "templates", "measures"]
)
async def test_lists_of_no_company(api: httpx2.AsyncClient, name: str) -> None:
    assert (await api.get(f"/info/{name}")).json()["data"]
