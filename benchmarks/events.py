"""Events as Fatture in Cloud sends them (binary CloudEvents, ES256), each a whole HTTP request in bytes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.service.people import add_tenant
from electronic_billing.service.settings import FIC_URL
from electronic_billing.web.site import WEBHOOK_PATH
from fic_simulator.signing import EventSigner

FIC_COMPANY = 101
EVENT_TYPE = "it.fattureincloud.webhooks.issued_documents.e_invoices.status_update"
TOKEN_LIFE_SECONDS = 3 * 3600


@dataclass(frozen=True)
class Connected:
    """A company whose events are taken."""

    tenant_id: UUID
    company_id: UUID


async def connect_company(owner_dsn: str) -> Connected:
    """Written straight into the tables: what is measured begins after a company was connected."""
    now, company_id = datetime.now(UTC), uuid4()
    async with open_pool(owner_dsn) as pool:
        owner = Database(pool)
        tenant = await add_tenant(owner, now, "Autonoleggio Aurora", "Italia", [], locale="it")
        async with owner.tenant(tenant.id) as tx:
            await tx.execute(
                "INSERT INTO fattura_companies (tenant_id, id, electronic_billing_id, name, partita_iva,"
                " codice_fiscale, regime_fiscale, street, postal_code, city, province, created_at, updated_at)"
                " VALUES (%s, %s, %s, 'Autonoleggio Aurora', '12345678903', '12345678903', 'RF01',"
                " 'Via Appia Nuova 1', '00183', 'Roma', 'RM', %s, %s)",
                [tenant.id, company_id, FIC_COMPANY, now, now],
            )
    return Connected(tenant.id, company_id)


def signed_requests(count: int, signer: EventSigner, web_url: str) -> list[bytes]:
    """Every one with an id, a token and a document of its own."""
    now = datetime.now(UTC)
    return [_request(signer, web_url, now, document_id) for document_id in range(1, count + 1)]


def new_event_id() -> str:
    return f"bench-app:{uuid4()}"


def _request(signer: EventSigner, web_url: str, now: datetime, document_id: int) -> bytes:
    event_id, sink = new_event_id(), web_url + WEBHOOK_PATH
    body = json.dumps({"data": {"ids": [document_id]}}).encode()
    headers = {
        "Host": urlsplit(web_url).netloc,
        "Authorization": f"Bearer {signer.sign(_claims(event_id, sink, now))}",
        "ce-id": event_id,
        "ce-source": FIC_URL,
        "ce-specversion": "1.0",
        "ce-type": EVENT_TYPE,
        "ce-subject": f"company:{FIC_COMPANY}",
        "ce-time": now.isoformat(timespec="seconds"),
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    }
    lines = [f"POST {WEBHOOK_PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _claims(event_id: str, sink: str, now: datetime) -> dict[str, object]:
    issued = int(now.timestamp())
    return {
        "jti": event_id,
        "iss": FIC_URL,
        "sub": f"company:{FIC_COMPANY}",
        "aud": [sink],
        "iat": issued,
        "exp": issued + TOKEN_LIFE_SECONDS,
    }
