from collections.abc import Sequence
from uuid import UUID

from electronic_billing.fatturapa.findings import Finding


class InvoiceUnknown(Exception):
    """The tenant has no such invoice."""


class ExternalIdTaken(Exception):
    """The same `external_id` was sent before with another content; the first one stands."""

    def __init__(self, invoice_id: UUID) -> None:
        super().__init__(str(invoice_id))
        self.invoice_id = invoice_id


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
