"""One row in every table for a made-up tenant, written as the database's owner."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

_ROWS = """
INSERT INTO tenants (id, name, country)
    VALUES (%(tenant)s, 'Noleggio', 'IT');
INSERT INTO users (tenant_id, id, email, name, role, password_hash)
    VALUES (%(tenant)s, %(id)s, %(email)s, 'Administrator', 'administrator', 'hash');
INSERT INTO sessions (tenant_id, id, user_id, token_hash, created_at, expires_at)
    VALUES (%(tenant)s, %(id)s, %(id)s, 'token', %(now)s, %(now)s);
INSERT INTO api_keys (tenant_id, id, name, key_hash, created_at)
    VALUES (%(tenant)s, %(id)s, 'host', 'k', %(now)s);
INSERT INTO connections (tenant_id, id, kind, state, scopes, access_token, connected_at, updated_at)
    VALUES (%(tenant)s, %(id)s, 'manual', 'connected', '{}', 'sealed', %(now)s, %(now)s);
INSERT INTO fattura_companies (tenant_id, id, connection_id, electronic_billing_id, name, partita_iva,
     codice_fiscale, regime_fiscale, street, postal_code, city, province, setup, enabled, created_at, updated_at)
    VALUES (%(tenant)s, %(id)s, %(id)s, %(fic)s, 'Noleggio', '12345678903',
     '12345678903', 'RF01', 'Via 1', '00100', 'Roma', 'RM',
     '{"sezionale": "/EB", "late_sezionale": "/EBT", "payment_account_id": null, "payment_method": "MP08", "vat_ids": {"22": 0}}', true, %(now)s, %(now)s);
INSERT INTO oauth_attempts (tenant_id, state_hash, session_id, user_id, company_id, created_at)
    VALUES (%(tenant)s, 'state', %(id)s, %(id)s, %(id)s, %(now)s);
INSERT INTO webhook_subscriptions (tenant_id, id, company_id, fic_subscription_id, sink, types, verified, checked_at)
    VALUES (%(tenant)s, %(id)s, %(id)s, 'S1', 'https://billing.example/hook', '{}', true, %(now)s);
INSERT INTO inbox (tenant_id, company_id, event_id, type, document_ids, occurred_at, received_at, token_expired)
    VALUES (%(tenant)s, %(id)s, 'e1', 'changed', '{1}', %(now)s, %(now)s, false);
INSERT INTO number_series (tenant_id, id, company_id, kind, year, numeration, next_number)
    VALUES (%(tenant)s, %(id)s, %(id)s, 'invoice', 2026, '/EB', 0);
INSERT INTO invoices (tenant_id, id, company_id, kind, external_id, content, content_hash, customer_name,
     issue_date, net, vat, gross, state, due_at, accepted_at, updated_at)
    VALUES (%(tenant)s, %(id)s, %(id)s, 'invoice', 'RES-1', '{}', 'h', 'Customer', '2026-03-10', 100, 22, 122, 'transmitted', %(now)s, %(now)s, %(now)s);
INSERT INTO invoice_states (tenant_id, invoice_id, state, at)
    VALUES (%(tenant)s, %(id)s, 'transmitted', %(now)s);
INSERT INTO transmissions (tenant_id, invoice_id, attempt)
    VALUES (%(tenant)s, %(id)s, 1);
INSERT INTO document_shapes (tenant_id, company_id, shape, compared)
    VALUES (%(tenant)s, %(id)s, 'TD01 company 22', 1);
INSERT INTO idempotency_keys (tenant_id, key, request_hash, invoice_id, created_at)
    VALUES (%(tenant)s, 'key', 'h', %(id)s, %(now)s);
INSERT INTO audit_entries (tenant_id, at, actor_kind, actor_name, deed, subject_kind, subject_id)
    VALUES (%(tenant)s, %(now)s, 'system', 'system', 'issue', 'invoice', %(id)s);
INSERT INTO fic_calls (tenant_id, connection_id, span, starts_at, used)
    VALUES (%(tenant)s, %(id)s, 'hour', %(now)s, 1);
"""


def plant_tenant(owner_dsn: str) -> UUID:
    """A tenant with one row in each tenant table; every row's own id is the tenant's, its e-mail and its company too."""
    tenant_id = uuid4()
    values = {
        "tenant": tenant_id,
        "id": tenant_id,
        "email": email_of(tenant_id),
        "fic": fic_company_of(tenant_id),
        "now": NOW,
    }
    with psycopg.connect(owner_dsn, options="-c search_path=ebilling") as owner:
        owner.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        for statement in _ROWS.strip().split(";\n"):
            owner.execute(statement.rstrip(";").encode(), values)
    return tenant_id


def email_of(tenant_id: UUID) -> str:
    return f"{tenant_id}@example.com"


def fic_company_of(tenant_id: UUID) -> int:
    return tenant_id.int % 2**40
