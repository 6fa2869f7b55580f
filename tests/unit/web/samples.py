"""Made-up rows of the domain for the views."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from electronic_billing.companies.model import Company, Setup
from electronic_billing.connections.model import SCOPES, Connection, ConnectionState
from electronic_billing.content.model import Address, Content, Customer, Line
from electronic_billing.invoices.model import Invoice, InvoiceState, Scarto, StateEntry, Transmission
from electronic_billing.tenants.model import Person, Role, Tenant, User
from unit.invoices.samples import company_of

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
COMPANY_ID, CONNECTION_ID, INVOICE_ID = (UUID(int=number) for number in (1, 2, 3))

SETUP = Setup(
    sezionale="/EB", late_sezionale="/EBT", payment_account_id=21, payment_method="MP08", vat_ids={"22": 0, "N1": 21}
)


def company(**changes: object) -> Company:
    own = {
        "id": COMPANY_ID,
        "connection_id": CONNECTION_ID,
        "setup": SETUP,
        "enabled_at": NOON,
        "created_at": NOON - timedelta(days=2),
    }
    return company_of(**own | changes)


def connection(state: ConnectionState = ConnectionState.CONNECTED) -> Connection:
    return Connection(
        id=CONNECTION_ID,
        kind="code",
        state=state,
        scopes=list(SCOPES),
        access_expires_at=NOON,
        blocked_until=None,
        connected_at=NOON - timedelta(days=1),
    )


def person(role: Role, country: str = "Italia") -> Person:
    tenant = Tenant(id=UUID(int=8), name="Aurora", country=country, locale="it")
    user = User(id=UUID(int=9), email="a@aurora.example", name="Administrator", role=role, locale=None)
    return Person(tenant=tenant, user=user, session_id=UUID(int=10))


def invoice(state: InvoiceState, **changes: object) -> Invoice:
    address = Address(street="Via dei Mille 12", postal_code="80121", city="Napoli", province="NA")
    customer = Customer(name="Trasporti Meridiana S.r.l.", address=address, partita_iva="02345678904")
    content = Content(external_id="RES-1", customer=customer, lines=[Line("Noleggio", Decimal(65))])
    whole = Invoice(
        id=INVOICE_ID,
        company_id=COMPANY_ID,
        kind="invoice",
        external_id="RES-1",
        content=content,
        customer_name=customer.name,
        issue_date=date(2026, 11, 23),
        net=Decimal(65),
        vat=Decimal("14.30"),
        gross=Decimal("79.30"),
        state=state,
        intent=None,
        series_id=None,
        year=2026,
        numeration="/EB",
        number=1,
        electronic_billing_id=7,
        sdi_status=None,
        paid_date=None,
        problem=None,
        resend_by=None,
        due_at=None,
        attempt=0,
        lease_id=None,
        accepted_at=NOON,
        read_at=None,
        updated_at=NOON,
    )
    return msgspec.structs.replace(whole, **changes)


def history(*states: tuple[str, str | None]) -> list[StateEntry]:
    """One entry a minute."""
    return [
        StateEntry(InvoiceState(state), raw, NOON + timedelta(minutes=minute))
        for minute, (state, raw) in enumerate(states)
    ]


def transmission(outcome: str | None, code: str = "") -> Transmission:
    scarto = Scarto(code, "Il motivo", "La soluzione", date(2026, 11, 23)) if code else None
    return Transmission(1, NOON, NOON, NOON if scarto else None, outcome, scarto)
