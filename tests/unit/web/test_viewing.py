import pytest
from starlette.requests import Request

from electronic_billing.tenants.model import Person, Role
from electronic_billing.web.i18n import Message
from electronic_billing.web.shell import Shell
from electronic_billing.web.viewing import navigation_of, shell_of
from unit.web.samples import person


def request(viewer: Person | None) -> Request:
    return Request({"type": "http", "headers": [], "state": {"person": viewer}})


@pytest.mark.parametrize(
    ("viewer", "paths"),
    [
        (
            person(Role.ADMINISTRATOR),
            ["/invoices", "/rentals", "/check", "/billing", "/settings/integrations", "/audit"],
        ),
        (person(Role.ACCOUNTANT), ["/invoices", "/rentals", "/check", "/billing", "/settings/integrations", "/audit"]),
        (person(Role.OPERATOR), ["/invoices", "/rentals", "/check", "/billing", "/settings/integrations"]),
        (person(Role.VIEWER), ["/invoices", "/rentals", "/check", "/billing", "/settings/integrations"]),
        (person(Role.ADMINISTRATOR, "France"), ["/settings/integrations", "/audit"]),
        (person(Role.OPERATOR, "France"), ["/settings/integrations"]),
    ],
)
def test_navigation_shows_what_may_be_opened(viewer: Person, paths: list[str]) -> None:
    assert paths == [item.url for item in navigation_of(viewer)]


def test_shell_names_who_looks() -> None:
    shell = shell_of(request(person(Role.OPERATOR)))
    assert shell.viewer is not None
    assert ("Administrator", Message("role.operator"), "Aurora") == (
        shell.viewer.name,
        shell.viewer.role,
        shell.viewer.tenant_name,
    )
    assert "/live" == shell.live_url


def test_outside_italy_nothing_changes_live() -> None:
    assert "" == shell_of(request(person(Role.OPERATOR, "France"))).live_url


def test_stranger_has_nowhere_to_go() -> None:
    assert Shell() == shell_of(request(None))
