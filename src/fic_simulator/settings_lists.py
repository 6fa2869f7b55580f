"""VAT types, payment accounts and payment methods: one way to read and change all three lists."""

from collections.abc import Mapping
from typing import Literal

from starlette.responses import Response

from fic_simulator import lookups
from fic_simulator.calls import Call, Handler, answer
from fic_simulator.findings import Findings, Kind
from fic_simulator.records import ListEntry
from fic_simulator.refusals import not_found
from fic_simulator.seed import add_entry
from fic_simulator.wire import Json

ListName = Literal["vat_type", "payment_account", "payment_method"]

FIELDS: Mapping[str, dict[str, Kind]] = {
    "vat_type": {
        "value": "number",
        "description": "text",
        "notes": "text",
        "e_invoice": "flag",
        "ei_type": "text",
        "ei_description": "text",
        "is_disabled": "flag",
    },
    "payment_account": {
        "name": "text",
        "type": "text",
        "iban": "text",
        "sia": "text",
        "cuc": "text",
        "virtual": "flag",
    },
    "payment_method": {
        "name": "text",
        "type": "text",
        "is_default": "flag",
        "default_payment_account": "object",
        "details": "list",
        "bank_iban": "text",
        "bank_name": "text",
        "bank_beneficiary": "text",
        "ei_payment_method": "text",
    },
}
REQUIRED = {"vat_type": "value", "payment_account": "name", "payment_method": "name"}
BLANK: Mapping[str, Json] = {
    "vat_type": {
        "value": 0,
        "description": "",
        "notes": "",
        "e_invoice": True,
        "ei_type": "",
        "ei_description": "",
        "is_disabled": False,
        "editable": True,
        "default": False,
    },
    "payment_account": {"name": "", "type": "standard", "iban": None, "sia": None, "cuc": None, "virtual": False},
    "payment_method": {
        "name": "",
        "type": "standard",
        "is_default": False,
        "default_payment_account": None,
        "details": [],
        "bank_iban": None,
        "bank_name": None,
        "bank_beneficiary": None,
        "ei_payment_method": None,
    },
}
FIRST_ID = 1010


def lister(kind: ListName) -> Handler:
    async def handler(call: Call) -> Response:
        return answer({"data": lookups.entries(call.world, call.company, kind)})

    return handler


def creator(kind: ListName) -> Handler:
    async def handler(call: Call) -> Response:
        sent = _checked(kind, call.data(), creating=True)
        body = {**BLANK[kind], **sent, "id": call.world.next_id("entry", FIRST_ID)}
        return _shown(call, add_entry(call.world, call.company.id, kind, body))

    return handler


def getter(kind: ListName) -> Handler:
    async def handler(call: Call) -> Response:
        return _shown(call, _found(call, kind))

    return handler


def modifier(kind: ListName) -> Handler:
    async def handler(call: Call) -> Response:
        row = _found(call, kind)
        row.body = {**row.body, **_checked(kind, call.data(), creating=False)}
        call.world.entries.put(row)
        return _shown(call, row)

    return handler


def deleter(kind: ListName) -> Handler:
    async def handler(call: Call) -> Response:
        call.world.entries.remove(_found(call, kind).id)
        return answer()

    return handler


def _found(call: Call, kind: ListName) -> ListEntry:
    row = lookups.entry(call.world, call.company, kind, call.number("entry_id"))
    if row is None:
        raise not_found()
    return row


def _shown(call: Call, row: ListEntry) -> Response:
    body = lookups.shown_vat_type(call.world, row.body) if row.kind == "vat_type" else row.body
    return answer({"data": body})


def _checked(kind: ListName, data: Json, *, creating: bool) -> Json:
    findings = Findings()
    findings.check_all("data", data, FIELDS[kind])
    if creating and data.get(REQUIRED[kind]) in (None, ""):
        findings.missing(f"data.{REQUIRED[kind]}")
    findings.raise_if_any()
    sent = {name: data[name] for name in FIELDS[kind] if data.get(name) is not None}
    if "ei_type" in sent:
        sent["ei_type"] = _natura(str(sent["ei_type"]))
    return sent


def _natura(text: str) -> str:
    bare = text.strip().upper().removeprefix("N")
    return "" if bare in ("", "0") else f"N{bare}"
