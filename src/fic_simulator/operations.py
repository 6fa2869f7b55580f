"""Every operation that the simulator performs: method, path, scope. What is not here answers 404."""

from collections.abc import Iterator
from typing import Literal

from fic_simulator import (
    companies,
    einvoice,
    entities,
    issued,
    settings_lists,
    subscriptions,
    world_lists,
)
from fic_simulator.calls import Operation
from fic_simulator.records import EntityKind
from fic_simulator.settings_lists import ListName

C = "/c/{company_id}"
DOCUMENT = f"{C}/issued_documents/{{document_id}}"
BIN = f"{C}/bin/issued_documents"
SUBSCRIPTION = f"{C}/subscriptions/{{subscription_id}}"


def all_operations() -> Iterator[Operation]:
    yield from _people()
    yield from _documents()
    yield from _e_invoices()
    yield from _entities("clients", "entity.clients")
    yield from _entities("suppliers", "entity.suppliers")
    yield from _settings("vat_type", "vat_types", "settings:r")
    yield from _settings("payment_account", "payment_accounts", None)
    yield from _settings("payment_method", "payment_methods", None)
    yield from _subscriptions()
    yield from _world_lists()


def _people() -> Iterator[Operation]:
    yield Operation("GET", "/user/info", companies.user_info)
    yield Operation("GET", "/user/companies", companies.user_companies)
    yield Operation("GET", f"{C}/company/info", companies.company_info)
    yield Operation("GET", f"{C}/company/plan_usage", companies.plan_usage)
    yield Operation("GET", f"{C}/settings/tax_profile", companies.tax_profile, "settings:r")


def _documents() -> Iterator[Operation]:
    yield Operation("GET", f"{C}/issued_documents", issued.list_documents)
    yield Operation("POST", f"{C}/issued_documents", issued.create)
    yield Operation("GET", f"{C}/issued_documents/info", issued.info)
    yield Operation("GET", f"{C}/issued_documents/transform", issued.transform)
    yield Operation("GET", f"{C}/issued_documents/join", issued.join)
    yield Operation("POST", f"{C}/issued_documents/totals", issued.new_totals)
    yield Operation("GET", DOCUMENT, issued.get)
    yield Operation("PUT", DOCUMENT, issued.modify)
    yield Operation("DELETE", DOCUMENT, issued.delete)
    yield Operation("POST", f"{DOCUMENT}/totals", issued.existing_totals)
    yield Operation("GET", BIN, issued.list_bin)
    yield Operation("GET", f"{BIN}/{{document_id}}", issued.get_from_bin)
    yield Operation("DELETE", f"{BIN}/{{document_id}}", issued.delete_from_bin)
    yield Operation("POST", f"{BIN}/{{document_id}}/recover", issued.recover)


def _e_invoices() -> Iterator[Operation]:
    yield Operation("POST", f"{DOCUMENT}/e_invoice/send", einvoice.send)
    yield Operation("GET", f"{DOCUMENT}/e_invoice/xml", einvoice.xml)
    yield Operation("GET", f"{DOCUMENT}/e_invoice/xml_verify", einvoice.verify)
    yield Operation("GET", f"{DOCUMENT}/e_invoice/error_reason", einvoice.error_reason)


def _entities(kind: EntityKind, resource: str) -> Iterator[Operation]:
    path, one = f"{C}/entities/{kind}", f"{C}/entities/{kind}/{{entity_id}}"
    reads, writes = f"{resource}:r", f"{resource}:a"
    if kind == "clients":
        yield Operation("GET", f"{path}/info", entities.client_info, reads)
    yield Operation("GET", path, entities.lister(kind), reads)
    yield Operation("POST", path, entities.creator(kind), writes)
    yield Operation("GET", one, entities.getter(kind), reads)
    yield Operation("PUT", one, entities.modifier(kind), writes)
    yield Operation("DELETE", one, entities.deleter(kind), writes)


def _settings(kind: ListName, plural: str, reads: Literal["settings:r"] | None) -> Iterator[Operation]:
    path, one = f"{C}/settings/{plural}", f"{C}/settings/{plural}/{{entry_id}}"
    yield Operation("GET", f"{C}/info/{plural}", settings_lists.lister(kind), reads)
    yield Operation("POST", path, settings_lists.creator(kind), "settings:a")
    yield Operation("GET", one, settings_lists.getter(kind))
    yield Operation("PUT", one, settings_lists.modifier(kind), "settings:a")
    yield Operation("DELETE", one, settings_lists.deleter(kind), "settings:a")


def _subscriptions() -> Iterator[Operation]:
    yield Operation("GET", f"{C}/subscriptions", subscriptions.list_subscriptions)
    yield Operation("POST", f"{C}/subscriptions", subscriptions.create)
    yield Operation("GET", SUBSCRIPTION, subscriptions.get)
    yield Operation("PUT", SUBSCRIPTION, subscriptions.modify)
    yield Operation("DELETE", SUBSCRIPTION, subscriptions.delete)
    yield Operation("POST", f"{SUBSCRIPTION}/verify", subscriptions.verify)


def _world_lists() -> Iterator[Operation]:
    names = [name for name, _ in world_lists.COUNTRIES]
    yield Operation("GET", "/info/countries", world_lists.listed(names))
    yield Operation("GET", "/info/detailed_countries", world_lists.listed(world_lists.detailed_countries()))
    yield Operation("GET", "/info/currencies", world_lists.listed(world_lists.CURRENCIES))
    yield Operation("GET", "/info/languages", world_lists.listed(world_lists.LANGUAGES))
    yield Operation("GET", "/info/templates", world_lists.listed(world_lists.TEMPLATES))
    yield Operation("GET", "/info/measures", world_lists.listed(world_lists.MEASURES))
