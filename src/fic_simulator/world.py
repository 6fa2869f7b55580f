import secrets
from datetime import UTC, datetime
from typing import TypeVar, cast

import msgspec

from fic_simulator.agenda import Agenda
from fic_simulator.clock import Clock
from fic_simulator.document_table import DocumentTable
from fic_simulator.faults import FaultList
from fic_simulator.quota import Quotas
from fic_simulator.received import ReceivedTable
from fic_simulator.records import (
    App,
    AuthorizationCode,
    CallCount,
    Company,
    Delivery,
    DeviceRequest,
    Entity,
    Grant,
    ListEntry,
    Note,
    Subscription,
    Task,
)
from fic_simulator.request_log import RequestLog
from fic_simulator.signing import EventSigner, new_private_pem
from fic_simulator.storage import Storage
from fic_simulator.switches import Switches, changed
from fic_simulator.tables import Record, Table
from fic_simulator.wire import Json, to_json

R = TypeVar("R", bound=Record)


class World:
    """All state of one simulated Fatture in Cloud. Every deed takes it as its first argument."""

    def __init__(self, storage: Storage, clock: Clock, switches: Json) -> None:
        self.clock = clock
        self.base_url = "http://127.0.0.1"
        self.faults = FaultList()
        self.requests = RequestLog()
        self._storage = storage
        self._set_up_tables()
        self._load()
        self.agenda = Agenda(self.tasks)
        self.agenda.rebuild()
        self.quotas = Quotas(self.call_counts)
        self.signer = EventSigner(self.note("signing_key") or self.remember("signing_key", new_private_pem()))
        self.switches = self._starting_switches(switches)

    def now(self) -> datetime:
        return self.clock.now()

    def next_id(self, kind: str, start: int = 1) -> int:
        number = int(self.note(f"counter:{kind}") or start)
        self.remember(f"counter:{kind}", str(number + 1))
        return number

    def note(self, name: str) -> str | None:
        row = self.notes.get(name)
        return row.text if row else None

    def switch(self, wishes: Json) -> Switches:
        self.switches = changed(self.switches, wishes)
        self.remember("switches", to_json(self.switches).decode())
        return self.switches

    def renew_signing_key(self) -> None:
        """Events are signed by a new key from now on; the old one verifies nothing any more."""
        self.signer = EventSigner(self.remember("signing_key", new_private_pem()))

    def app_of(self, grant: Grant) -> App:
        app = self.apps.get(grant.app_id)
        if app is None:
            raise LookupError(grant.app_id)
        return app

    def save(self) -> None:
        changes = [(table.name, key, raw) for table in self.tables for key, raw in table.take_changes()]
        if not changes:
            return
        self.remember("clock", self.now().isoformat())
        changes.extend((self.notes.name, key, raw) for key, raw in self.notes.take_changes())
        self._storage.write(changes)

    def close(self) -> None:
        self.save()
        self._storage.close()

    def forget_all(self) -> None:
        """Back to nothing but the signing key and the registered apps, which outlive a reset."""
        for table in self.tables:
            if table not in (self.notes, self.apps):
                table.clear()
        self.quotas.forget()
        self.agenda.rebuild()
        self.faults.remove()
        self.requests.clear()
        self.notes.remove("switches")

    def _set_up_tables(self) -> None:
        self.tables: list[Table[Record]] = []
        self.notes = self._table("note", Note)
        self.apps = self._table("app", App)
        self.companies = self._table("company", Company)
        self.entries = self._table("entry", ListEntry)
        self.entities = self._table("entity", Entity)
        self.documents = DocumentTable()
        self.tables.append(cast("Table[Record]", self.documents))
        self.received = ReceivedTable()
        self.tables.append(cast("Table[Record]", self.received))
        self.subscriptions = self._table("subscription", Subscription)
        self.deliveries = self._table("delivery", Delivery)
        self.grants = self._table("grant", Grant)
        self.codes = self._table("code", AuthorizationCode)
        self.devices = self._table("device", DeviceRequest)
        self.tasks = self._table("task", Task)
        self.call_counts = self._table("call_count", CallCount)

    def _table(self, name: str, kind: type[R]) -> Table[R]:
        table = Table(name, kind)
        self.tables.append(cast("Table[Record]", table))
        return table

    def _load(self) -> None:
        by_name = {table.name: table for table in self.tables}
        for name, raw in self._storage.rows():
            by_name[name].load(raw)
        known = self.note("clock")
        if known is not None:  # simulated time moved ahead in an earlier run never runs back
            self.clock.move_to(datetime.fromisoformat(known).astimezone(UTC))

    def remember(self, name: str, text: str) -> str:
        self.notes.put(Note(id=name, text=text))
        return text

    def _starting_switches(self, wishes: Json) -> Switches:
        """Remembered ones, save those that a newer version no longer knows; the wishes win."""
        kept = msgspec.json.decode(self.note("switches") or "{}", type=dict[str, object])
        known = {field.name for field in msgspec.structs.fields(Switches)}
        return changed(Switches(), {**{name: kept[name] for name in known & kept.keys()}, **wishes})


def random_token(length: int = 48) -> str:
    return secrets.token_urlsafe(length)
