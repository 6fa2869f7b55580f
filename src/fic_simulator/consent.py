"""The pages on which a person lets an app in: authorization, and the code of a device."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fic_simulator import oauth
from fic_simulator.calls import answer, parsed_body, refusal_answer
from fic_simulator.pages import Pages, first_values, form_of
from fic_simulator.records import App
from fic_simulator.refusals import Refusal, oauth_refusal
from fic_simulator.scopes import ALL_SCOPES
from fic_simulator.seed import USER
from fic_simulator.wire import Json
from fic_simulator.world import World


class InvalidAuthorization(Exception):
    """The app or its redirect is not known: the person is told, the app is not called back."""


class Consent:
    def __init__(self, world: World, pages: Pages) -> None:
        self._world = world
        self._pages = pages

    def routes(self) -> list[Route]:
        return [
            Route("/oauth/authorize", self.ask, methods=["GET"]),
            Route("/oauth/authorize", self.decide, methods=["POST"]),
            Route("/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/device", self.device, methods=["POST"]),
            Route(oauth.DEVICE_PAGE, self.ask_device, methods=["GET"]),
            Route(oauth.DEVICE_PAGE, self.decide_device, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            app = self._known_app(asked)
        except InvalidAuthorization as wrong:
            return self._invalid(request, str(wrong))
        refusal = _refusal_of(asked)
        if refusal is not None:
            return _redirect(asked, {"error": refusal[0], "error_description": refusal[1]})
        companies = [row for row in self._world.companies if row.type == "company"]
        return self._pages.show(
            request,
            "consent.html",
            app=app,
            person=USER,
            companies=companies,
            asked=asked,
            scopes=asked.get("scope", "").split(),
        )

    async def decide(self, request: Request) -> Response:
        form = await form_of(request)
        asked = first_values(form)
        try:
            app = self._known_app(asked)
        except InvalidAuthorization as wrong:
            return self._invalid(request, str(wrong))
        if asked.get("decision") != "allow":
            denied = {"error": "access_denied", "error_description": "The user denied the request."}
            return _redirect(asked, denied)
        scopes = [value for name, value in form if name == "scope" and value in ALL_SCOPES]
        code = oauth.issue_code(self._world, app, asked["redirect_uri"], scopes)
        return _redirect(asked, {"code": code.id})

    async def token(self, request: Request) -> Response:
        try:
            return answer(oauth.token_reply(self._world, await _asked(request)))
        except Refusal as refusal:
            return refusal_answer(refusal)

    async def device(self, request: Request) -> Response:
        try:
            return answer(oauth.begin_device(self._world, await _asked(request)))
        except Refusal as refusal:
            return refusal_answer(refusal)

    async def ask_device(self, request: Request) -> Response:
        return self._pages.show(request, "device.html", person=USER, outcome=None)

    async def decide_device(self, request: Request) -> Response:
        form = first_values(await form_of(request))
        wanted = form.get("user_code", "").strip().upper()
        waiting = (row for row in self._world.devices if row.user_code == wanted)
        found = next((row for row in waiting if row.expires_at > self._world.now()), None)
        if found is None:
            return self._pages.show(request, "device.html", 404, person=USER, outcome="unknown")
        found.decision = "granted" if form.get("decision") == "allow" else "denied"
        self._world.devices.put(found)
        return self._pages.show(request, "device.html", person=USER, outcome=found.decision)

    def _known_app(self, asked: Mapping[str, str]) -> App:
        app = oauth.find_app(self._world, asked.get("client_id", ""))
        if app is None:
            raise InvalidAuthorization("client_id")
        if not oauth.redirect_allowed(app, asked.get("redirect_uri", "")):
            raise InvalidAuthorization("redirect_uri")
        return app

    def _invalid(self, request: Request, field: str) -> Response:
        return self._pages.show(request, "consent_invalid.html", 400, field=field)


def _refusal_of(asked: Mapping[str, str]) -> tuple[str, str] | None:
    if asked.get("response_type") != "code":
        return "unsupported_response_type", "The response_type must be code."
    unknown = [scope for scope in asked.get("scope", "").split() if scope not in ALL_SCOPES]
    if unknown:
        return "invalid_scope", f"Unknown scope: {unknown[0]}."
    return None


def _redirect(asked: Mapping[str, str], more: dict[str, str]) -> Response:
    parts = urlsplit(asked["redirect_uri"])
    answers = {**more, **({"state": asked["state"]} if asked.get("state") else {})}
    query = urlencode([*parse_qsl(parts.query), *answers.items()])
    return RedirectResponse(urlunsplit(parts._replace(query=query)), status_code=302)


async def _asked(request: Request) -> Json:
    """JSON or a form: both are in use."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(first_values(await form_of(request)))
    try:
        return parsed_body(await request.body())
    except Refusal as broken:
        raise oauth_refusal(400, "invalid_request", "The body is neither JSON nor a form.") from broken
