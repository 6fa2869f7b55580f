from enum import StrEnum
from uuid import UUID

import msgspec


class Permission(StrEnum):
    MANAGE_INTEGRATIONS = "manage_integrations"
    ISSUE_INVOICES = "issue_invoices"
    READ_AUDIT = "read_audit"
    SET_RENTAL_RULES = "set_rental_rules"  # how charges are taxed where advisers disagree
    VIEW = "view"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"

    def may(self, permission: Permission) -> bool:
        return permission in _MAY[self]


_MAY = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.OPERATOR: frozenset({Permission.ISSUE_INVOICES, Permission.VIEW}),
    Role.ACCOUNTANT: frozenset({Permission.READ_AUDIT, Permission.SET_RENTAL_RULES, Permission.VIEW}),
    Role.VIEWER: frozenset({Permission.VIEW}),
}

# Hosts keep the country as a code, a name, or a name in their customer's language.
_ITALY = frozenset(
    {
        "it",
        "ita",
        "380",
        "italia",
        "italy",
        "italie",
        "italien",
        "italië",
        "itália",
        "italija",
        "włochy",
        "repubblica italiana",
    }
)


class Tenant(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    country: str
    locale: str

    @property
    def is_italian(self) -> bool:
        return self.country.strip().casefold() in _ITALY


class User(msgspec.Struct, frozen=True):
    id: UUID
    email: str
    name: str
    role: Role
    locale: str | None


class ApiKey(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class Person(msgspec.Struct, frozen=True):
    """Who is logged in, and where."""

    tenant: Tenant
    user: User
    session_id: UUID

    def may(self, permission: Permission) -> bool:
        return self.user.role.may(permission)
