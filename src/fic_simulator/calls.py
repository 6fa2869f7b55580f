"""One call of the interface: who calls, for which company, with what; then its answer or refusal."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from fic_simulator.bearer import grant_of
from fic_simulator.courier import Courier
from fic_simulator.findings import parsed_number
from fic_simulator.records import App, Company, Grant
from fic_simulator.refusals import Refusal, invalid_field, invalid_json, no_permission, not_found, refused
from fic_simulator.scopes import allows
from fic_simulator.wire import Json, NotJson, from_json, to_json
from fic_simulator.world import World


@dataclass
class Call:
    world: World
    courier: Courier
    grant: Grant
    app: App
    path: Mapping[str, str]
    query: QueryParams
    raw: bytes
    known_company: Company | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        if self.known_company is None:
            raise LookupError("this operation has no company")
        return self.known_company

    def number(self, name: str) -> int:
        """What is no number is the number of nothing."""
        number = parsed_number(self.path[name])
        if number is None:
            raise not_found()
        return number

    def require(self, scope: str) -> None:
        if not allows(self.grant.scopes, scope):
            raise no_permission(f"Permesso mancante: {scope}.")

    def body(self) -> Json:
        return parsed_body(self.raw)

    def data(self) -> Json:
        return _member(self.body(), "data", required=True)

    def options(self) -> Json:
        return _member(self.body(), "options", required=False)


Handler: TypeAlias = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    handler: Handler
    scope: str | None = None


def answer(payload: Json | None = None) -> Response:
    """Deeds without a result answer 200 with an empty body."""
    if payload is None:
        return Response(status_code=200)
    return Response(to_json(payload), media_type="application/json")


def refusal_answer(refusal: Refusal) -> Response:
    return Response(to_json(refusal.body), refusal.status, headers=refusal.headers, media_type="application/json")


async def perform(world: World, courier: Courier, operation: Operation, request: Request) -> Response:
    headers: dict[str, str] = {}
    try:
        call = _admitted(world, courier, request, await request.body())
        headers = _spend_quota(call)
        if operation.scope is not None:
            call.require(operation.scope)
        response = await operation.handler(call)
    except Refusal as refusal:
        response = refusal_answer(refusal)
        headers = headers if world.switches.quota_headers_on_errors else {}
    response.headers.update(headers)
    return response


def parsed_body(raw: bytes) -> Json:
    try:
        body = from_json(raw)
    except NotJson as broken:
        raise invalid_json() from broken
    if not isinstance(body, dict):
        raise invalid_json()
    return body


def _member(body: Json, name: str, *, required: bool) -> Json:
    value = body.get(name)
    if value is None and not required:
        return {}
    if value is None:
        raise invalid_field(name, f"The {name} field is required.")
    if not isinstance(value, dict):
        raise invalid_field(name, f"The {name} must be an array.")
    return value


def _admitted(world: World, courier: Courier, request: Request, raw: bytes) -> Call:
    grant = grant_of(world, request.headers.get("authorization"))
    call = Call(world, courier, grant, world.app_of(grant), request.path_params, request.query_params, raw)
    company_id = request.path_params.get("company_id")
    if company_id is not None:
        call.known_company = _company(world, company_id)
    return call


def _company(world: World, company_id: str) -> Company:
    """A token opens all companies of its one person, and no other."""
    company = world.companies.get(company_id)
    if company is None:
        status = world.switches.foreign_company_status
        raise refused(status, "Non hai accesso a questa azienda.", code="NO_PERMISSION")
    return company


def _spend_quota(call: Call) -> dict[str, str]:
    world = call.world
    if call.known_company is not None:
        return world.quotas.spend(call.known_company.id, call.app, world.now(), world.switches)
    if world.switches.quota_counts_user_calls:
        return world.quotas.spend("user", call.app, world.now(), world.switches)
    return world.quotas.headers("user", call.app, world.now(), world.switches)
