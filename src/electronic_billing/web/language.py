from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from electronic_billing.web.i18n import DEFAULT_LOCALE, LOCALES, Catalogues, Translator

LANGUAGE_COOKIE = "lang"
_YEAR = 365 * 24 * 3600

PersonLocale = Callable[[HTTPConnection], str | None]
Remember = Callable[[Request, str], Awaitable[None]]


class Languages:
    """Finds the reader's language: the person's own, then the cookie, then the browser's, then Italian."""

    def __init__(self, catalogues: Catalogues, person_locale: PersonLocale) -> None:
        self.catalogues = catalogues
        self._person_locale = person_locale

    def of(self, connection: HTTPConnection) -> Translator:
        return self.catalogues.translator(self._locale(connection))

    def _locale(self, connection: HTTPConnection) -> str:
        for locale in self._wishes(connection):
            if locale in LOCALES:
                return locale
        return DEFAULT_LOCALE

    def _wishes(self, connection: HTTPConnection) -> Iterator[str]:
        yield self._person_locale(connection) or ""
        yield connection.cookies.get(LANGUAGE_COOKIE, "")
        yield from accepted_languages(connection.headers.get("accept-language", ""))


def accepted_languages(header: str) -> list[str]:
    """The primary language tags of an Accept-Language header, the most wanted first."""
    weighted = [_weighted(part) for part in header.split(",") if part.strip()]
    wanted = [(weight, tag) for weight, tag in weighted if weight > 0]
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _weighted(part: str) -> tuple[float, str]:
    tag, *parameters = (piece.strip() for piece in part.split(";"))
    language = tag.split("-")[0].lower()
    for parameter in parameters:
        if parameter.startswith("q="):
            return _weight(parameter[2:]), language
    return 1.0, language


def _weight(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def language_route(path: str, remember: Remember) -> Route:
    """A form posts `locale` and `next` here; `remember` keeps the choice of a person who is logged in."""

    async def choose(request: Request) -> Response:
        form = await request.form()
        response = RedirectResponse(local_path(str(form.get("next", ""))), status_code=303)
        locale = str(form.get("locale", ""))
        if locale in LOCALES:
            await remember(request, locale)
            _keep(response, locale, secure=request.url.scheme == "https")
        return response

    return Route(path, choose, methods=["POST"], name="language")


def _keep(response: Response, locale: str, *, secure: bool) -> None:
    response.set_cookie(LANGUAGE_COOKIE, locale, max_age=_YEAR, secure=secure, httponly=True, samesite="lax")


def local_path(wanted: str, default: str = "/") -> str:
    """`wanted` if it names a place on this site, so that a link cannot send a person elsewhere."""
    if not wanted.startswith("/") or wanted.startswith("//"):
        return default
    if any(letter == "\\" or letter < " " or letter == "\x7f" for letter in wanted):
        return default
    return wanted
