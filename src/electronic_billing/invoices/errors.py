from collections.abc import Sequence
from uuid import UUID

import msgspec

from electronic_billing.fatturapa.findings import Finding
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.problems import FieldProblem


class InvoiceUnknown(Exception):
    """The tenant has no such invoice."""


class ExternalIdTaken(Exception):
    """The same `external_id` was sent before with another content; the first one stands."""

    def __init__(self, invoice_id: UUID, external_id: str) -> None:
        super().__init__(f"{external_id}: {invoice_id}")
        self.invoice_id = invoice_id
        self.external_id = external_id


class RentalChanged(ExternalIdTaken):
    """The contract now makes another document than the one accepted before under the same `external_id`. `name` is
    what that one is known by: its number, or the `external_id` before it has one."""

    def __init__(self, invoice_id: UUID, external_id: str, name: str) -> None:
        super().__init__(invoice_id, external_id)
        self.name = name


class Obstacle(msgspec.Struct, frozen=True):
    """What keeps a document of a rental back. `document` is its external id, "" for the whole contract; `code` names
    the rule or the official check."""

    document: str
    code: str
    why: Sentence | FieldProblem


class RentalBlocked(Exception):
    """Some of the documents asked for cannot be issued; nothing was written."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(f"{one.document} {one.code}" for one in obstacles))
        self.obstacles = list(obstacles)


class IdempotencyKeyReused(Exception):
    """The same `Idempotency-Key` came with another request."""


class BillingDisabled(Exception):
    """Electronic billing is switched off for the company: nothing new is issued."""


class CompanyAmbiguous(Exception):
    """The tenant has several companies, so the request has to name one."""


class NotLookable(Exception):
    """Only an invoice that stopped in doubt or blocked can be looked at again."""


class SureToBeDiscarded(Exception):
    """SDI would discard it, by its own official checks; nothing was written."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(f"{one.code} {one.path}" for one in findings))
        self.findings = list(findings)
