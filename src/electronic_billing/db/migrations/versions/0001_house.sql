-- The first shape of the house. Every tenant table carries tenant_id, keeps it first in its keys, and is under
-- a forced row level security policy (last part of this file). Names follow Prisma's conventions, so that a
-- Prisma host reads the tables without surprises.

CREATE SCHEMA ebilling;

CREATE TABLE ebilling.tenants (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    locale text NOT NULL DEFAULT 'it' CHECK (locale IN ('it', 'en')),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ebilling.users (
    tenant_id uuid NOT NULL REFERENCES ebilling.tenants,
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('administrator', 'operator', 'accountant', 'viewer')),
    password_hash text NOT NULL,
    locale text CHECK (locale IN ('it', 'en')),
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email)
);
CREATE INDEX users_email_idx ON ebilling.users (email); -- log in knows an address, not yet a tenant

CREATE TABLE ebilling.sessions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES ebilling.users
);

CREATE TABLE ebilling.api_keys (
    tenant_id uuid NOT NULL REFERENCES ebilling.tenants,
    id uuid NOT NULL,
    name text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key_hash)
);

-- Failed log-ins by hashed address and by hashed origin: no person, no tenant.
CREATE TABLE ebilling.login_failures (
    subject bytea NOT NULL,
    at timestamptz NOT NULL,
    attempt uuid NOT NULL -- one log-in counts for both
);
CREATE INDEX login_failures_attempt_idx ON ebilling.login_failures (attempt);
CREATE INDEX login_failures_subject_at_idx ON ebilling.login_failures (subject, at);

CREATE TABLE ebilling.connections (
    tenant_id uuid NOT NULL REFERENCES ebilling.tenants,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('code', 'device', 'manual')),
    state text NOT NULL CHECK (state IN ('connected', 'reconnect')),
    scopes text[] NOT NULL,
    access_token bytea NOT NULL,
    refresh_token bytea,
    access_expires_at timestamptz,
    renew_lease_id uuid,
    renew_lease_until timestamptz,
    blocked_until timestamptz,
    connected_by uuid,
    connected_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE ebilling.fattura_companies (
    tenant_id uuid NOT NULL REFERENCES ebilling.tenants,
    id uuid NOT NULL,
    connection_id uuid,
    electronic_billing_id bigint UNIQUE, -- the one unique key without tenant_id: a company of Fatture in Cloud has one tenant
    name text NOT NULL,
    partita_iva text NOT NULL,
    codice_fiscale text NOT NULL,
    regime_fiscale text NOT NULL,
    street text NOT NULL,
    postal_code text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    pec text NOT NULL DEFAULT '',
    codice_destinatario text NOT NULL DEFAULT '',
    setup jsonb,
    enabled boolean NOT NULL DEFAULT false,
    enabled_at timestamptz,
    disabled_at timestamptz,
    watch_due_at timestamptz, -- when to look next whether events still reach us
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, partita_iva),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES ebilling.connections,
    CHECK (NOT enabled OR (electronic_billing_id IS NOT NULL AND setup IS NOT NULL))
);

CREATE TABLE ebilling.oauth_attempts (
    tenant_id uuid NOT NULL,
    state_hash bytea NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    company_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, state_hash)
);

CREATE TABLE ebilling.webhook_subscriptions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    fic_subscription_id text NOT NULL,
    sink text NOT NULL,
    types text[] NOT NULL,
    verified boolean NOT NULL,
    checked_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, company_id, fic_subscription_id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES ebilling.fattura_companies
);

CREATE TABLE ebilling.inbox (
    tenant_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    company_id uuid NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    document_ids bigint[] NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    token_expired boolean NOT NULL,
    handled_at timestamptz,
    outcome text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, company_id, event_id)
);
CREATE INDEX inbox_unhandled_idx ON ebilling.inbox (tenant_id, id) WHERE handled_at IS NULL;

CREATE TABLE ebilling.number_series (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    numeration text NOT NULL,
    next_number integer NOT NULL,
    last_date date,
    holder_id uuid, -- the one invoice whose create may be in flight
    stopped jsonb,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, company_id, kind, year, numeration),
    FOREIGN KEY (tenant_id, company_id) REFERENCES ebilling.fattura_companies
);

CREATE TABLE ebilling.invoices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    external_id text NOT NULL,
    content jsonb NOT NULL,
    content_hash bytea NOT NULL,
    customer_name text NOT NULL,
    issue_date date NOT NULL,
    net numeric(13, 2) NOT NULL,
    vat numeric(13, 2) NOT NULL,
    gross numeric(13, 2) NOT NULL,
    state text NOT NULL,
    intent text CHECK (intent IN ('create', 'send')), -- a call that may be in flight, committed before it
    series_id uuid,
    year integer,
    numeration text,
    number integer,
    electronic_billing_id bigint,
    sdi_status text,
    paid_date date,
    problem jsonb,
    resend_by date,
    due_at timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    lease_id uuid,
    lease_until timestamptz,
    accepted_at timestamptz NOT NULL,
    read_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, external_id),
    UNIQUE (tenant_id, company_id, electronic_billing_id),
    UNIQUE (tenant_id, company_id, kind, year, numeration, number),
    FOREIGN KEY (tenant_id, company_id) REFERENCES ebilling.fattura_companies,
    FOREIGN KEY (tenant_id, series_id) REFERENCES ebilling.number_series
);
CREATE INDEX invoices_due_idx ON ebilling.invoices (tenant_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX invoices_due_anywhere_idx ON ebilling.invoices (due_at) WHERE due_at IS NOT NULL; -- for the sweep
CREATE INDEX invoices_queued_idx ON ebilling.invoices (tenant_id, company_id, kind, issue_date) WHERE state = 'queued';
CREATE INDEX invoices_accepted_idx ON ebilling.invoices (tenant_id, accepted_at DESC, id);

CREATE TABLE ebilling.invoice_states (
    tenant_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    invoice_id uuid NOT NULL,
    state text NOT NULL,
    sdi_status text,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES ebilling.invoices
);
CREATE INDEX invoice_states_invoice_idx ON ebilling.invoice_states (tenant_id, invoice_id, id);

CREATE TABLE ebilling.transmissions (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    attempt integer NOT NULL,
    claimed_at timestamptz,
    sent_at timestamptz,
    ended_at timestamptz,
    outcome text,
    scarto jsonb,
    PRIMARY KEY (tenant_id, invoice_id, attempt),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES ebilling.invoices
);

CREATE TABLE ebilling.idempotency_keys (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    invoice_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE ebilling.audit_entries (
    tenant_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'api_key', 'fatture_in_cloud', 'system')),
    actor_id uuid,
    actor_name text NOT NULL,
    deed text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_entries_subject_idx ON ebilling.audit_entries (tenant_id, subject_id, id);

-- Calls counted in windows of the provider's quotas ('minute', 'hour', 'month'), per connection.
CREATE TABLE ebilling.fic_calls (
    tenant_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    span text NOT NULL CHECK (span IN ('minute', 'hour', 'month')),
    starts_at timestamptz NOT NULL,
    used integer NOT NULL,
    PRIMARY KEY (tenant_id, connection_id, span, starts_at)
);

-- Row level security: the same policy on every tenant table, forced on its owner too.

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOR tenant_table IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'ebilling' AND column_name = 'tenant_id'
    LOOP
        EXECUTE format('ALTER TABLE ebilling.%I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE ebilling.%I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant_only ON ebilling.%I '
            'USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid) '
            'WITH CHECK (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)',
            tenant_table
        );
    END LOOP;
END $$;

ALTER TABLE ebilling.tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE ebilling.tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON ebilling.tenants
    USING (id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- What the services may do. They own nothing and none of them bypasses the policies.

GRANT USAGE ON SCHEMA ebilling TO ebilling_web, ebilling_worker, ebilling_ingest, ebilling_lookup;
GRANT SELECT ON schema_version TO ebilling_web, ebilling_worker; -- whether they fit the schema
GRANT SELECT ON ebilling.tenants TO ebilling_web, ebilling_worker;
GRANT SELECT, INSERT, UPDATE ON ebilling.users, ebilling.api_keys, ebilling.oauth_attempts TO ebilling_web;
GRANT SELECT, INSERT, DELETE ON ebilling.sessions TO ebilling_web;
GRANT SELECT, INSERT, DELETE ON ebilling.login_failures TO ebilling_web;
GRANT SELECT, INSERT, UPDATE ON
    ebilling.connections, ebilling.fattura_companies, ebilling.invoices, ebilling.number_series,
    ebilling.transmissions, ebilling.idempotency_keys, ebilling.fic_calls
    TO ebilling_web, ebilling_worker;
GRANT DELETE ON ebilling.fic_calls TO ebilling_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ebilling.webhook_subscriptions TO ebilling_web, ebilling_worker;
GRANT SELECT, INSERT ON ebilling.invoice_states, ebilling.audit_entries TO ebilling_web, ebilling_worker;
GRANT SELECT ON ebilling.inbox TO ebilling_web;
GRANT SELECT, UPDATE ON ebilling.inbox TO ebilling_worker;

-- The audit and the states are history: not even the owner's tools change them by accident.
CREATE FUNCTION ebilling.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON ebilling.audit_entries
    FOR EACH ROW EXECUTE FUNCTION ebilling.refuse_change();
CREATE TRIGGER invoice_states_kept BEFORE UPDATE OR DELETE ON ebilling.invoice_states
    FOR EACH ROW EXECUTE FUNCTION ebilling.refuse_change();
CREATE TRIGGER audit_entries_not_emptied BEFORE TRUNCATE ON ebilling.audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ebilling.refuse_change();
CREATE TRIGGER invoice_states_not_emptied BEFORE TRUNCATE ON ebilling.invoice_states
    FOR EACH STATEMENT EXECUTE FUNCTION ebilling.refuse_change();

-- The webhook's role sees which company an event is for and writes the inbox, of all tenants, nothing else.
GRANT SELECT (tenant_id, id, electronic_billing_id) ON ebilling.fattura_companies TO ebilling_ingest;
GRANT SELECT (tenant_id, company_id, event_id), INSERT ON ebilling.inbox TO ebilling_ingest;
-- A policy for a role holds for its members too, and the owner may be one: so the policies ask who runs the query.
CREATE POLICY ingest_match ON ebilling.fattura_companies FOR SELECT TO ebilling_ingest
    USING (current_user = 'ebilling_ingest');
CREATE POLICY ingest_read ON ebilling.inbox FOR SELECT TO ebilling_ingest
    USING (current_user = 'ebilling_ingest');
CREATE POLICY ingest_write ON ebilling.inbox FOR INSERT TO ebilling_ingest
    WITH CHECK (current_user = 'ebilling_ingest');

-- The only other eyes across tenants: two narrow functions, owned by a role that nobody logs in as.
GRANT SELECT (tenant_id, id, email, password_hash, disabled_at) ON ebilling.users TO ebilling_lookup;
GRANT SELECT (tenant_id, state, due_at, lease_until) ON ebilling.invoices TO ebilling_lookup;
GRANT SELECT (tenant_id, handled_at) ON ebilling.inbox TO ebilling_lookup;
GRANT SELECT (tenant_id, watch_due_at) ON ebilling.fattura_companies TO ebilling_lookup;
CREATE POLICY lookup_login ON ebilling.users FOR SELECT TO ebilling_lookup
    USING (current_user = 'ebilling_lookup');
CREATE POLICY lookup_due ON ebilling.invoices FOR SELECT TO ebilling_lookup
    USING (current_user = 'ebilling_lookup');
CREATE POLICY lookup_due ON ebilling.inbox FOR SELECT TO ebilling_lookup
    USING (current_user = 'ebilling_lookup');
CREATE POLICY lookup_due ON ebilling.fattura_companies FOR SELECT TO ebilling_lookup
    USING (current_user = 'ebilling_lookup');

CREATE FUNCTION ebilling.login_candidates(address text)
    RETURNS TABLE (tenant_id uuid, user_id uuid, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT u.tenant_id, u.id, u.password_hash FROM ebilling.users u
        WHERE u.email = address AND u.disabled_at IS NULL LIMIT 5
    $$;

CREATE FUNCTION ebilling.due_tenants(at timestamptz)
    RETURNS TABLE (tenant_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT i.tenant_id FROM ebilling.invoices i
            WHERE i.due_at <= at AND (i.lease_until IS NULL OR i.lease_until <= at)
            AND i.state NOT IN ('blocked', 'in_doubt') -- these wait for a person
        UNION SELECT e.tenant_id FROM ebilling.inbox e WHERE e.handled_at IS NULL
        UNION SELECT c.tenant_id FROM ebilling.fattura_companies c WHERE c.watch_due_at <= at
    $$;

GRANT CREATE ON SCHEMA ebilling TO ebilling_lookup;
ALTER FUNCTION ebilling.login_candidates OWNER TO ebilling_lookup;
ALTER FUNCTION ebilling.due_tenants OWNER TO ebilling_lookup;
REVOKE CREATE ON SCHEMA ebilling FROM ebilling_lookup;
REVOKE EXECUTE ON FUNCTION ebilling.login_candidates, ebilling.due_tenants FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ebilling.login_candidates TO ebilling_web;
GRANT EXECUTE ON FUNCTION ebilling.due_tenants TO ebilling_worker;

-- Whoever looks at a list learns of a change as it commits.
CREATE FUNCTION ebilling.tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ebilling_changed', NEW.tenant_id || ':' || TG_ARGV[0] || ':' || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_tell AFTER INSERT OR UPDATE OF state, sdi_status, paid_date, problem, number ON ebilling.invoices
    FOR EACH ROW EXECUTE FUNCTION ebilling.tell_change('invoice');
CREATE TRIGGER fattura_companies_tell AFTER INSERT OR UPDATE OF enabled, electronic_billing_id ON ebilling.fattura_companies
    FOR EACH ROW EXECUTE FUNCTION ebilling.tell_change('company');
