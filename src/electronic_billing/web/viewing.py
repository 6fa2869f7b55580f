"""Who looks at a page, and where its navigation may lead."""

from starlette.requests import Request

from electronic_billing.tenants.model import Permission, Person, Role
from electronic_billing.web.i18n import Message
from electronic_billing.web.session import person_or_none
from electronic_billing.web.shell import AUDIT, BILLING, CHECK, INTEGRATIONS, INVOICES, RENTALS, NavItem, Shell, Viewer

LIVE_PATH = "/live"

ROLES = {
    Role.ADMINISTRATOR: Message("role.administrator"),
    Role.OPERATOR: Message("role.operator"),
    Role.ACCOUNTANT: Message("role.accountant"),
    Role.VIEWER: Message("role.viewer"),
}


def shell_of(request: Request) -> Shell:
    person = person_or_none(request)
    if person is None:
        return Shell()
    viewer = Viewer(person.user.name, ROLES[person.user.role], person.tenant.name)
    live_url = LIVE_PATH if person.tenant.is_italian else ""
    return Shell(viewer, navigation_of(person), live_url=live_url)


def navigation_of(person: Person) -> tuple[NavItem, ...]:
    """Only what the person may open: outside Italy there is no electronic billing."""
    items = [INVOICES, RENTALS, CHECK, BILLING, INTEGRATIONS] if person.tenant.is_italian else [INTEGRATIONS]
    if person.may(Permission.READ_AUDIT):
        items.append(AUDIT)
    return tuple(items)
