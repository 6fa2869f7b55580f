"""Customers and suppliers."""

from starlette.responses import Response

from fic_simulator import events, lookups
from fic_simulator.calls import Call, Handler, answer
from fic_simulator.document_fields import ENTITY
from fic_simulator.findings import Findings, Kind
from fic_simulator.listing import ListRules, page_of
from fic_simulator.records import Entity, EntityKind
from fic_simulator.refusals import conflict, not_found
from fic_simulator.wire import Json, local_stamp
from fic_simulator.world_lists import COUNTRIES

FIELDS: dict[str, Kind] = {
    **{name: kind for name, kind in ENTITY.items() if name != "id"},
    "default_payment_terms": "whole",
    "default_payment_terms_type": "text",
    "default_vat": "object",
    "default_payment_method": "object",
    "bank_name": "text",
    "bank_iban": "text",
    "bank_swift_code": "text",
    "default_discount": "number",
    "discount_highlight": "flag",
    "has_intent_declaration": "flag",
    "intent_declaration_protocol_number": "text",
    "intent_declaration_protocol_date": "day",
    "price_list_id": "text",
}
SEARCHED = frozenset(
    {"id", "code", "name", "type", "vat_number", "tax_code", "country", "email", "certified_email"}
    | {"address_street", "address_postal_code", "address_city", "address_province", "address_extra"}
    | {"phone", "fax", "notes", "e_invoice", "ei_code", "created_at", "updated_at"}
)
BLANK_TEXTS = tuple(name for name, kind in ENTITY.items() if kind == "text" and name not in ("type", "country_iso"))
FIRST_ID = 54_321


def lister(kind: EntityKind) -> Handler:
    rules = ListRules(SEARCHED, SEARCHED, f"entities/{kind}")

    async def handler(call: Call) -> Response:
        world = call.world
        rows = [row for row in world.entities if row.company_id == call.company.id and row.kind == kind]
        envelope, shown = page_of(rows, call.query, rules, _body, world.switches, world.base_url)
        return answer({**envelope, "data": [row.body for row in shown]})

    return handler


def creator(kind: EntityKind) -> Handler:
    async def handler(call: Call) -> Response:
        data = _checked(call.data(), creating=True)
        _refuse_double(call, kind, data)
        stamp = local_stamp(call.world.now())
        number = call.world.next_id("entity", FIRST_ID)
        body = {**_blank(), **data, "id": number, "created_at": stamp, "updated_at": stamp}
        row = Entity(id=str(number), company_id=call.company.id, kind=kind, body=_with_country(body))
        call.world.entities.put(row)
        _fire(call, row, "create")
        return answer({"data": row.body})

    return handler


def getter(kind: EntityKind) -> Handler:
    async def handler(call: Call) -> Response:
        return answer({"data": _found(call, kind).body})

    return handler


def modifier(kind: EntityKind) -> Handler:
    async def handler(call: Call) -> Response:
        row = _found(call, kind)
        changes = _checked(call.data(), creating=False)
        stamp = local_stamp(call.world.now())
        row.body = _with_country({**row.body, **changes, "updated_at": stamp})
        call.world.entities.put(row)
        _fire(call, row, "update")
        return answer({"data": row.body})

    return handler


def deleter(kind: EntityKind) -> Handler:
    async def handler(call: Call) -> Response:
        row = _found(call, kind)
        call.world.entities.remove(row.id)
        _fire(call, row, "delete")
        return answer()

    return handler


async def client_info(call: Call) -> Response:
    world, company = call.world, call.company
    used = sum(1 for row in world.entities if row.company_id == company.id and row.kind == "clients")
    info: Json = {
        "countries_list": [name for name, _ in COUNTRIES],
        "payment_methods_list": lookups.entries(world, company, "payment_method"),
        "payment_accounts_list": lookups.entries(world, company, "payment_account"),
        "vat_types_list": lookups.entries(world, company, "vat_type"),
        "price_lists": [],
        "limit": 5000,
        "usage": used,
    }
    return answer({"data": info})


def _body(row: Entity) -> Json:
    return row.body


def _found(call: Call, kind: EntityKind) -> Entity:
    row = lookups.entity(call.world, call.company, kind, call.number("entity_id"))
    if row is None:
        raise not_found()
    return row


def _checked(data: Json, *, creating: bool) -> Json:
    findings = Findings()
    findings.check_all("data", data, FIELDS)
    if creating and not data.get("name"):
        findings.missing("data.name")
    findings.raise_if_any()
    return {name: data[name] for name in FIELDS if data.get(name) is not None}


def _blank() -> Json:
    return {
        **dict.fromkeys(BLANK_TEXTS, ""),
        "type": None,
        "country": "Italia",
        "e_invoice": False,
        "default_payment_terms": 0,
        "default_payment_terms_type": "standard",
        "default_vat": None,
        "default_payment_method": None,
        "bank_name": "",
        "bank_iban": "",
        "bank_swift_code": "",
    }


def _with_country(body: Json) -> Json:
    code = dict(COUNTRIES).get(str(body["country"]))
    return {**body, "country_iso": body.get("country_iso") or code}


def _refuse_double(call: Call, kind: EntityKind, data: Json) -> None:
    for name in ("code", "vat_number"):
        for row in call.world.entities:
            mine = row.company_id == call.company.id and row.kind == kind
            if mine and data.get(name) and row.body.get(name) == data[name]:
                raise conflict(f"Esiste già un'anagrafica con lo stesso valore di {name}.")


def _fire(call: Call, row: Entity, deed: str) -> None:
    if call.world.switches.own_changes_fire_events:
        events.emit(call.world, row.company_id, f"entities.{row.kind}.{deed}", [int(row.id)])
