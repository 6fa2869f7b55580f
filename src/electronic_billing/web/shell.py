"""What surrounds every page: who is looking, where they can go, what just happened."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from electronic_billing.web.flash import Flash
from electronic_billing.web.i18n import Message, Words


@dataclass(frozen=True, slots=True)
class NavItem:
    label: Words
    url: str

    def is_current(self, path: str) -> bool:
        return path == self.url or path.startswith(self.url + "/")


INVOICES = NavItem(Message("nav.invoices"), "/invoices")
RENTALS = NavItem(Message("nav.rentals"), "/rentals")
CHECK = NavItem(Message("nav.check"), "/check")
BILLING = NavItem(Message("nav.billing"), "/billing")
INTEGRATIONS = NavItem(Message("nav.integrations"), "/settings/integrations")
AUDIT = NavItem(Message("nav.audit"), "/audit")


@dataclass(frozen=True, slots=True)
class Viewer:
    name: str
    role: Words
    tenant_name: str


@dataclass(frozen=True, slots=True)
class Shell:
    viewer: Viewer | None = None
    nav: tuple[NavItem, ...] = ()
    flashes: tuple[Flash, ...] = ()
    live_url: str = ""
    logout_url: str = "/logout"
    language_url: str = "/language"


ShellOf = Callable[[Request], Shell]
