"""The invoices that the exchange took and nobody refused: what a later file must not repeat."""

from collections import defaultdict
from datetime import date

from electronic_billing.fatturapa.checks_document import owner_of
from electronic_billing.fatturapa.facts import facts_of
from electronic_billing.fatturapa.history import History, Issued, is_credit
from electronic_billing.fatturapa.write import Fattura
from fic_simulator.records import ReceivedInvoice
from fic_simulator.tables import Table

Key = tuple[str, str, bool]  # whose numbering, printed number, credit notes apart


class ReceivedTable(Table[ReceivedInvoice]):
    """One row a document, found by owner and number without looking at all of them."""

    def __init__(self) -> None:
        super().__init__("received", ReceivedInvoice)
        self._by_number: defaultdict[Key, dict[str, date]] = defaultdict(dict)

    def remove(self, key: str | int) -> None:
        row = self.get(key)
        if row is not None:
            self._by_number[_key(row.owner, row.tipo, row.numero)].pop(row.id)
        super().remove(key)

    def days(self, owner: str, tipo: str, numero: str) -> list[date]:
        return list(self._by_number[_key(owner, tipo, numero)].values())

    def _keep(self, row: ReceivedInvoice) -> None:
        super()._keep(row)
        self._by_number[_key(row.owner, row.tipo, row.numero)][row.id] = row.day


class Memory(History):
    """The exchange's own history; the order of a seller's dates is no matter of its."""

    def __init__(self, table: ReceivedTable) -> None:
        super().__init__()
        self._table = table

    def days_of(self, owner: str, tipo: str, numero: str) -> list[date]:
        return self._table.days(owner, tipo, numero)

    def out_of_order(self, owner: str, tipo: str, numero: str, day: date) -> Issued | None:  # noqa: ARG002 - SDI does not look at the order
        return None


def remember(table: ReceivedTable, document_id: str, fattura: Fattura) -> None:
    table.remove(document_id)
    invoice = facts_of(fattura)
    (document,) = invoice.documents
    assert document.day is not None  # noqa: S101 - every document of Fatture in Cloud has its day
    owner = owner_of(invoice, document)
    table.put(
        ReceivedInvoice(id=document_id, owner=owner, tipo=document.tipo, numero=document.numero, day=document.day)
    )


def _key(owner: str, tipo: str, numero: str) -> Key:
    return owner, numero, is_credit(tipo)
