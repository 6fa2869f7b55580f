from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.tenants.sessions import SESSION_LIFE, find_person
from electronic_billing.web.paths import under
from electronic_billing.web.problem import Refusal, http_problem
from electronic_billing.web.site import Site, site_of

# These answer without asking who is there; the API and the webhook prove themselves otherwise.
_NO_SESSION = ("/api", "/static", "/integrations", "/livez", "/readyz", "/metrics")


def cookie_name(site: Site) -> str:
    return "__Host-session" if site.is_https else "session"


class Sessions:
    """Finds the person of the session cookie, once a request, before any page asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not under(scope["path"], _NO_SESSION):
            connection = HTTPConnection(scope)
            site = site_of(connection)
            cookie = connection.cookies.get(cookie_name(site), "")
            person = await find_person(site.database, cookie, site.clock.now()) if cookie else None
            scope.setdefault("state", {})["person"] = person
        await self._app(scope, receive, send)


class LoginNeeded(Exception):
    """The page is for people who have logged in; `next_path` is where they wanted to go."""

    def __init__(self, next_path: str) -> None:
        super().__init__(next_path)
        self.next_path = next_path


def person_or_none(connection: HTTPConnection) -> Person | None:
    person = connection.scope.get("state", {}).get("person")
    return person if isinstance(person, Person) else None


def person_of(request: Request) -> Person:
    person = person_or_none(request)
    if person is None:
        wanted = request.url.path if request.method == "GET" else "/"
        raise LoginNeeded(wanted)
    return person


def person_who_may(request: Request, permission: Permission) -> Person:
    person = person_of(request)
    if not person.may(permission):
        raise Refusal(http_problem(403))
    return person


def italian_person(request: Request) -> Person:
    """For every address of electronic billing: elsewhere than in Italy it does not exist."""
    person = person_of(request)
    if not person.tenant.is_italian:
        raise Refusal(http_problem(404))
    return person


def italian_person_who_may(request: Request, permission: Permission) -> Person:
    italian_person(request)
    return person_who_may(request, permission)


def keep_session(response: Response, site: Site, token: Secret) -> None:
    response.set_cookie(
        cookie_name(site),
        token.reveal(),
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        secure=site.is_https,
        httponly=True,
        samesite="lax",
    )


def drop_session(response: Response, site: Site) -> None:
    response.delete_cookie(cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax")
