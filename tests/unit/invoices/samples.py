"""Invoices and contents for tests without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from electronic_billing.companies.model import Company, Setup
from electronic_billing.content.model import Content
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.service.samples import sample_invoice

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SETUP = Setup("/EB", "/EBT", None, "MP08", {"22": 0, "10": 3, "4": 4, "N1": 21})


def company_of(**changes: Any) -> Company:
    company = Company(
        id=UUID(int=2),
        connection_id=None,
        electronic_billing_id=101,
        name="Autonoleggio Aurora S.r.l.",
        partita_iva="12345678903",
        codice_fiscale="12345678903",
        regime_fiscale="RF01",
        street="Via Appia Nuova 1",
        postal_code="00183",
        city="Roma",
        province="RM",
        pec="",
        codice_destinatario="",
        setup=SETUP,
        enabled=True,
        enabled_at=NOW,
        disabled_at=None,
        version=1,
        created_at=NOW,
    )
    return msgspec.structs.replace(company, **changes)


COMPANY = company_of()


def content_of(**changes: Any) -> Content:
    return msgspec.convert({**sample_invoice("RES-1"), **changes}, Content, strict=False)


def invoice_of(content: Content | None = None, **changes: Any) -> Invoice:
    invoice = Invoice(
        id=UUID(int=1),
        company_id=UUID(int=2),
        kind="invoice",
        external_id="RES-1",
        content=content or content_of(),
        customer_name="Trasporti Meridiana S.r.l.",
        issue_date=date(2026, 3, 10),
        net=Decimal("232.50"),
        vat=Decimal("51.15"),
        gross=Decimal("283.65"),
        state=InvoiceState.TRANSMITTED,
        intent=None,
        series_id=UUID(int=3),
        year=2026,
        numeration="/EB",
        number=7,
        electronic_billing_id=70,
        sdi_status="attempt",
        paid_date=None,
        problem=None,
        resend_by=None,
        due_at=NOW,
        attempt=0,
        lease_id=None,
        accepted_at=NOW,
        read_at=None,
        updated_at=NOW,
    )
    return msgspec.structs.replace(invoice, **changes)
