"""P7 and P12: the database itself keeps tenants apart and history as it is, whatever the code above it forgets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import CheckViolation, InsufficientPrivilege, RaiseException

from electronic_billing.db.roles import INGEST, LOOKUP, SERVICES, WEB, WORKER, as_role
from integration.rows import NOW, email_of, fic_company_of, plant_tenant

WITHOUT_TENANT = {"login_failures"}  # hashed subjects: neither a person nor a tenant can be told from them
MAY_LACK_TENANT = {("fattura_companies", "electronic_billing_id")}
HISTORY = ("audit_entries", "invoice_states")


@dataclass(frozen=True)
class Two:
    """A database with the rows of two tenants in every table."""

    url: str
    ours: UUID
    theirs: UUID

    def connect(self, role: str) -> Connection[Any]:
        return psycopg.connect(as_role(self.url, role), autocommit=True, options="-c search_path=ebilling")


@pytest.fixture(scope="module")
def two(shared_database: str) -> Two:
    return Two(shared_database, plant_tenant(shared_database), plant_tenant(shared_database))


@pytest.fixture
def owner(two: Two) -> Iterator[Connection[Any]]:
    """What the owner writes is undone."""
    with psycopg.connect(two.url, options="-c search_path=ebilling") as connection:
        yield connection
        connection.rollback()


def of_tenant(connection: Connection[Any], tenant_id: UUID) -> Connection[Any]:
    connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant_id)])
    return connection


def asked(connection: Connection[Any], query: LiteralString, *params: object) -> list[Any]:
    return connection.execute(query, params).fetchall()


def tenant_tables(connection: Connection[Any]) -> list[str]:
    rows = asked(
        connection,
        "SELECT relname FROM pg_class WHERE relnamespace = 'ebilling'::regnamespace AND relkind IN ('r', 'p')",
    )
    return sorted(name for (name,) in rows if name not in WITHOUT_TENANT)


def visible(connection: Connection[Any], table: str) -> set[UUID]:
    column = "id" if table == "tenants" else "tenant_id"
    query = sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
    return {row[0] for row in connection.execute(query).fetchall()}


def readable(connection: Connection[Any], table: str) -> bool:
    column = "id" if table == "tenants" else "tenant_id"
    (row,) = asked(connection, "SELECT has_column_privilege(%s::regclass, %s, 'SELECT')", f"ebilling.{table}", column)
    return bool(row[0])


def test_every_tenant_table_has_an_enabled_and_forced_policy(owner: Connection[Any]) -> None:
    rows = asked(
        owner,
        "SELECT relname FROM pg_class c WHERE relnamespace = 'ebilling'::regnamespace AND relkind IN ('r', 'p', 'm')"
        " AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS"
        "   (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'ebilling' AND p.tablename = c.relname"
        "    AND p.policyname = 'tenant_only' AND p.qual IS NOT NULL AND p.with_check IS NOT NULL AND p.cmd = 'ALL'"
        "    AND p.roles = '{public}' AND p.qual LIKE '%%app.tenant_id%%'))",
    )
    assert WITHOUT_TENANT == {name for (name,) in rows}


def test_no_view_looks_past_the_policies(owner: Connection[Any]) -> None:
    assert [] == asked(
        owner,
        "SELECT relname FROM pg_class WHERE relnamespace = 'ebilling'::regnamespace AND relkind IN ('v', 'm', 'f')",
    )


def test_a_policy_for_everyone_belongs_to_the_named_roles_only(owner: Connection[Any]) -> None:
    """Apart from `tenant_only` there are policies for two roles that look across tenants, and no others."""
    rows = asked(
        owner,
        "SELECT tablename, policyname, roles::text[] FROM pg_policies"
        " WHERE schemaname = 'ebilling' AND policyname <> 'tenant_only'",
    )
    assert {INGEST, LOOKUP} == {role for _, _, roles in rows for role in roles}
    assert {"fattura_companies", "inbox", "users", "invoices"} == {table for table, _, _ in rows}


def test_keys_and_unique_indexes_start_with_the_tenant(owner: Connection[Any]) -> None:
    """Unique and foreign keys ignore row level security: one without the tenant would tell of other tenants' rows."""
    rows = asked(
        owner,
        "SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]"
        " WHERE t.relnamespace = 'ebilling'::regnamespace AND i.indisunique AND a.attname <> 'tenant_id'",
    )
    assert {("tenants", "id"), *MAY_LACK_TENANT} == {tuple(row) for row in rows}


def test_foreign_keys_start_with_the_tenant(owner: Connection[Any]) -> None:
    rows = asked(
        owner,
        "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.connamespace = 'ebilling'::regnamespace AND a.attname <> 'tenant_id'",
    )
    assert [] == rows


def test_service_roles_own_nothing_and_bypass_nothing(owner: Connection[Any]) -> None:
    roles = [*SERVICES, LOOKUP]
    attributes = asked(
        owner,
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        roles,
    )
    owned = asked(
        owner,
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY(%s)",
        roles,
    )
    memberships = asked(
        owner,
        "SELECT m.member FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY(%s)",
        roles,
    )
    assert ([], [], []) == (attributes, owned, memberships)


def test_nobody_logs_in_as_the_role_that_looks_across_tenants(owner: Connection[Any]) -> None:
    assert [(False,)] == asked(owner, "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", LOOKUP)


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_a_service_sees_its_tenants_rows_alone(two: Two, role: str) -> None:
    with two.connect(role) as service:
        tables = [table for table in tenant_tables(service) if readable(service, table)]
        assert 10 < len(tables)
        of_tenant(service, two.ours)
        assert {table: {two.ours} for table in tables} == {table: visible(service, table) for table in tables}


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_without_a_tenant_a_service_sees_nothing(two: Two, role: str) -> None:
    """Both before any tenant was set and after a tenant's transaction has ended: the setting is then empty, not unset."""
    with two.connect(role) as service:
        tables = [table for table in tenant_tables(service) if readable(service, table)]
        never_set = {table: visible(service, table) for table in tables}
        with service.transaction():
            service.execute(f"SET LOCAL app.tenant_id = '{two.ours}'")
            assert {two.ours} == visible(service, "invoices")
        ended = {table: visible(service, table) for table in tables}
    assert {table: set() for table in tables} == never_set == ended


def test_the_owner_is_bound_too(two: Two, owner: Connection[Any]) -> None:
    if asked(owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(True,)]:
        pytest.skip("the owner of this server's test databases is a superuser, whom no policy binds")
    tables = tenant_tables(owner)
    assert {table: set() for table in tables} == {table: visible(owner, table) for table in tables}
    of_tenant(owner, two.ours)
    assert {table: {two.ours} for table in tables} == {table: visible(owner, table) for table in tables}


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_a_row_for_another_tenant_is_refused(two: Two, role: str) -> None:
    with two.connect(role) as service:
        of_tenant(service, two.ours)
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            service.execute(
                "INSERT INTO audit_entries (tenant_id, at, actor_kind, actor_name, deed, subject_kind, subject_id)"
                " VALUES (%s, %s, 'system', 'x', 'x', 'x', %s)",
                [two.theirs, NOW, two.ours],
            )
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            service.execute("UPDATE invoices SET tenant_id = %s", [two.theirs])


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_another_tenants_row_is_not_changed(two: Two, role: str) -> None:
    with two.connect(role) as service, service.transaction(force_rollback=True):
        of_tenant(service, two.ours)
        assert 0 == service.execute("UPDATE invoices SET customer_name = 'x' WHERE id = %s", [two.theirs]).rowcount
        assert 1 == service.execute("UPDATE invoices SET customer_name = 'x'").rowcount
        assert [("Customer",)] == asked(of_tenant(service, two.theirs), "SELECT customer_name FROM invoices")


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_a_service_may_not_touch_history(two: Two, role: str, table: str) -> None:
    column = {"audit_entries": "deed", "invoice_states": "state"}[table]
    with two.connect(role) as service:
        of_tenant(service, two.ours)
        for deed in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(InsufficientPrivilege):
                service.execute(deed.encode())


@pytest.mark.parametrize("table", HISTORY)
def test_not_even_the_owner_changes_history(two: Two, owner: Connection[Any], table: str) -> None:
    column = {"audit_entries": "deed", "invoice_states": "state"}[table]
    of_tenant(owner, two.ours)
    for deed in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(RaiseException, match="never changed or deleted"), owner.transaction():
            owner.execute(deed.encode())


def test_ingest_reads_which_company_an_event_is_for_and_nothing_else(two: Two) -> None:
    with two.connect(INGEST) as ingest:
        allowed = asked(
            ingest,
            "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'ebilling'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
            " AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY 1",
        )
        assert [
            "fattura_companies.electronic_billing_id",
            "fattura_companies.id",
            "fattura_companies.tenant_id",
            "inbox.company_id",
            "inbox.event_id",
            "inbox.tenant_id",
        ] == [name for (name,) in allowed]
        found = asked(
            ingest,
            "SELECT tenant_id FROM fattura_companies WHERE electronic_billing_id = %s",
            fic_company_of(two.theirs),
        )
        assert [(two.theirs,)] == found


@pytest.mark.parametrize(
    "deed",
    [
        "SELECT name FROM fattura_companies",
        "SELECT * FROM invoices",
        "SELECT * FROM connections",
        "SELECT document_ids FROM inbox",
        "UPDATE inbox SET handled_at = now()",
        "DELETE FROM inbox",
        "UPDATE fattura_companies SET enabled = false",
        "SELECT * FROM ebilling.login_candidates('x')",
        "SELECT * FROM ebilling.due_tenants(now())",
        "SELECT * FROM ebilling_jobs.procrastinate_jobs",
    ],
)
def test_ingest_may_do_nothing_else(two: Two, deed: LiteralString) -> None:
    with two.connect(INGEST) as ingest, pytest.raises(InsufficientPrivilege):
        ingest.execute(deed)


def test_the_web_may_not_see_who_is_due_nor_touch_jobs(two: Two) -> None:
    with two.connect(WEB) as web:
        for deed in ("SELECT * FROM ebilling.due_tenants(now())", "SELECT * FROM ebilling_jobs.procrastinate_jobs"):
            with pytest.raises(InsufficientPrivilege):
                web.execute(deed.encode())


def test_the_worker_may_not_see_passwords_nor_sessions(two: Two) -> None:
    with two.connect(WORKER) as worker:
        for deed in ("SELECT * FROM ebilling.login_candidates('x')", "SELECT * FROM users", "SELECT * FROM sessions"):
            with pytest.raises(InsufficientPrivilege):
                worker.execute(deed.encode())


def test_log_in_finds_an_address_and_tells_no_more(two: Two) -> None:
    with two.connect(WEB) as web:
        found = asked(web, "SELECT * FROM ebilling.login_candidates(%s)", email_of(two.theirs))
        assert [(two.theirs, two.theirs, "hash")] == found
        assert [] == asked(web, "SELECT * FROM ebilling.login_candidates('%%')")
        assert [] == asked(web, "SELECT email FROM users")


def test_a_disabled_person_is_no_candidate(two: Two, owner: Connection[Any]) -> None:
    of_tenant(owner, two.ours).execute("UPDATE users SET disabled_at = now()")
    assert [] == asked(owner, "SELECT * FROM login_candidates(%s)", email_of(two.ours))


def test_the_worker_learns_which_tenants_are_due_and_no_more(two: Two) -> None:
    with two.connect(WORKER) as worker, worker.transaction(force_rollback=True):
        for tenant_id in (two.ours, two.theirs):
            of_tenant(worker, tenant_id).execute("UPDATE inbox SET handled_at = now()")
        worker.execute("UPDATE invoices SET due_at = NULL")
        assert [(two.ours,)] == asked(worker, "SELECT * FROM due_tenants(%s)", NOW)
        assert [] == asked(worker, "SELECT * FROM due_tenants(%s - interval '1 second')", NOW)


def test_a_company_bills_only_once_it_is_linked(two: Two, owner: Connection[Any]) -> None:
    with pytest.raises(CheckViolation):
        of_tenant(owner, two.ours).execute("UPDATE fattura_companies SET setup = NULL")


def test_a_company_of_fatture_in_cloud_has_one_tenant(two: Two, owner: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        of_tenant(owner, two.ours).execute(
            "UPDATE fattura_companies SET electronic_billing_id = %s", [fic_company_of(two.theirs)]
        )


def test_a_made_up_tenant_is_an_empty_house(two: Two) -> None:
    with two.connect(WEB) as web:
        web.execute(f"SET app.tenant_id = '{uuid4()}'")
        assert set() == visible(web, "invoices") | visible(web, "tenants")
