from math import ceil

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.errors import LoginRefused, TooManyLogins
from electronic_billing.tenants.login import log_in
from electronic_billing.tenants.sessions import close_session
from electronic_billing.tenants.store import set_locale
from electronic_billing.web.forms import Form, read_form
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.language import language_route, local_path
from electronic_billing.web.pages import redirect
from electronic_billing.web.problem import FieldError
from electronic_billing.web.refusals import LOGIN_PATH
from electronic_billing.web.session import drop_session, keep_session, person_of, person_or_none
from electronic_billing.web.shell import INTEGRATIONS, INVOICES
from electronic_billing.web.site import site_of


def routes() -> list[BaseRoute]:
    return [
        Route("/", home, methods=["GET"]),
        Route(LOGIN_PATH, ask, methods=["GET"]),
        Route(LOGIN_PATH, answer, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
        language_route("/language", _remember_language),
    ]


async def home(request: Request) -> Response:
    person = person_of(request)
    return RedirectResponse(INVOICES.url if person.tenant.is_italian else INTEGRATIONS.url, status_code=303)


async def ask(request: Request) -> Response:
    next_path = local_path(request.query_params.get("next", ""))
    if person_or_none(request) is not None:
        return RedirectResponse(next_path, status_code=303)
    return _page(request, Form(), next_path)


async def answer(request: Request) -> Response:
    values = await read_form(request)
    next_path = local_path(values.get("next", ""))
    email, password = values.get("email", ""), await _password(request)
    missing = [name for name, value in (("email", email), ("password", password)) if not value]
    if missing:
        errors = [FieldError(name, Message("field.required")) for name in missing]
        return _page(request, Form(values, errors), next_path, status=422)
    site = site_of(request)
    origin = request.client.host if request.client else ""
    try:
        token = await log_in(site.database, site.clock, site.passwords, email, Secret(password), origin)
    except LoginRefused:
        return _page(request, Form(values), next_path, refusal=Message("login.refused"), status=401)
    except TooManyLogins as many:
        return _throttled(request, Form(values), next_path, many.retry_after_seconds)
    await _close_current(request)
    response = RedirectResponse(next_path, status_code=303)
    keep_session(response, site, token)
    return response


async def _password(request: Request) -> str:
    """As typed: a blank at either end may belong to it."""
    typed = (await request.form()).get("password", "")
    return typed if isinstance(typed, str) else ""


async def leave(request: Request) -> Response:
    await _close_current(request)
    response = redirect(request, LOGIN_PATH, Message("login.left"), "info")
    drop_session(response, site_of(request))
    return response


def _throttled(request: Request, form: Form, next_path: str, seconds: int) -> Response:
    words = site_of(request).pages.translator(request).count("login.too_many", ceil(seconds / 60))
    response = _page(request, form, next_path, refusal=words, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(request: Request, form: Form, next_path: str, *, refusal: Words = "", status: int = 200) -> Response:
    context = {"form": form, "refusal": refusal, "action": LOGIN_PATH, "next": next_path}
    return site_of(request).pages.render(request, "login.html", context, status=status)


async def _close_current(request: Request) -> None:
    person = person_or_none(request)
    if person is not None:
        async with site_of(request).database.tenant(person.tenant.id) as tx:
            await close_session(tx, person.session_id)


async def _remember_language(request: Request, locale: str) -> None:
    person = person_or_none(request)
    if person is not None:
        async with site_of(request).database.tenant(person.tenant.id) as tx:
            await set_locale(tx, person.user.id, locale)
