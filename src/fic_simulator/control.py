"""The control interface for tests and demos: switches, clock, faults, people's deeds, events. No sign-in: loopback."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fic_simulator import events, forgery, people
from fic_simulator.calls import answer, parsed_body, refusal_answer
from fic_simulator.event_types import PREFIX
from fic_simulator.faults import FaultRefused
from fic_simulator.records import Company, Delivery, Document, ScartoError
from fic_simulator.refusals import Refusal, invalid_request, not_found
from fic_simulator.seed import MANUAL_GRANT
from fic_simulator.simulator import Simulator
from fic_simulator.switches import Switches, SwitchRefused
from fic_simulator.views import whole
from fic_simulator.wire import Json

Endpoint = Callable[[Request], Awaitable[Response]]
LONGEST_ADVANCE = 366 * 24 * 3600
FASTEST = 100_000


class Control:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._world = simulator.world

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/switches", self.switches),
            ("PUT", "/switches", self.set_switches),
            ("GET", "/clock", self.clock),
            ("POST", "/clock", self.move_clock),
            ("POST", "/settle", self.settle),
            ("POST", "/reset", self.reset),
            ("GET", "/companies", self.companies),
            ("GET", "/companies/{company_id}/documents", self.documents),
            ("POST", "/companies/{company_id}/documents/{document_id}/{deed}", self.act),
            ("GET", "/events", self.events),
            ("POST", "/events/forge", self.forge),
            ("POST", "/events/redeliver", self.redeliver),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.remove_faults),
            ("GET", "/requests", self.requests),
            ("DELETE", "/requests", self.forget_requests),
            ("POST", "/grants/revoke", self.revoke),
            ("GET", "/public_key", self.public_key),
            ("POST", "/public_key/renew", self.renew_key),
        ]
        return [Route(path, _told(endpoint), methods=[method]) for method, path, endpoint in table]

    async def switches(self, _: Request) -> Response:
        return answer(msgspec.to_builtins(self._world.switches))

    async def set_switches(self, request: Request) -> Response:
        switches: Switches = self._world.switch(parsed_body(await request.body()))
        return answer(msgspec.to_builtins(switches))

    async def clock(self, _: Request) -> Response:
        return answer({"now": self._world.now(), "speed": self._world.clock.speed})

    async def move_clock(self, request: Request) -> Response:
        wish = parsed_body(await request.body())
        if "speed" in wish:
            self._world.clock.set_speed(_bounded(wish, "speed", FASTEST))
        if "advance_seconds" in wish:
            await self._simulator.advance(_bounded(wish, "advance_seconds", LONGEST_ADVANCE))
        return await self.clock(request)

    async def settle(self, _: Request) -> Response:
        await self._simulator.settle()
        return answer({"pending": len(self._world.tasks)})

    async def reset(self, _: Request) -> Response:
        self._simulator.reset()
        return answer({"manual_token": self._simulator.manual_token})

    async def companies(self, _: Request) -> Response:
        return answer({"companies": companies_line(self._simulator)})

    async def documents(self, request: Request) -> Response:
        company = self._company(request)
        mine = [row for row in self._world.documents if row.company_id == company.id]
        return answer({"documents": [self._shown(row) for row in mine]})

    async def act(self, request: Request) -> Response:
        company, document = self._company(request), self._document(request)
        wish = parsed_body(await request.body()) if (await request.body()).strip() else {}
        deed = people.DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise not_found()
        deed(self._world, company, document, wish)
        return answer({"document": self._shown(document)})

    async def events(self, _: Request) -> Response:
        return answer({"events": [_shown_delivery(row) for row in self._world.deliveries]})

    async def forge(self, request: Request) -> Response:
        wish = parsed_body(await request.body())
        sent = await forgery.send(self._world, self._simulator.courier, wish)
        return answer({"sent": sent})

    async def redeliver(self, request: Request) -> Response:
        wanted = str(parsed_body(await request.body()).get("id"))
        found = [row for row in self._world.deliveries if wanted in (row.id, row.event_id)]
        if not found:
            raise not_found()
        for row in found:
            events.redeliver(self._world, row)
        await self._simulator.settle()
        return answer({"events": [_shown_delivery(row) for row in found]})

    async def faults(self, _: Request) -> Response:
        return answer({"faults": [msgspec.to_builtins(fault) for fault in self._world.faults]})

    async def add_fault(self, request: Request) -> Response:
        wish = parsed_body(await request.body())
        fault = self._world.faults.add(wish)
        if fault.kind == "expire_subscription":  # happens at once: no notice is ever given of it
            self._world.faults.remove(fault.id)
            self._expire_subscriptions(fault.company_id)
        return answer({"fault": msgspec.to_builtins(fault)})

    async def remove_faults(self, request: Request) -> Response:
        self._world.faults.remove(request.query_params.get("id"))
        return answer({"faults": [msgspec.to_builtins(fault) for fault in self._world.faults]})

    async def requests(self, request: Request) -> Response:
        company, needle = request.query_params.get("company"), request.query_params.get("path_contains", "")
        rows = [row for row in self._world.requests if needle in row.path and company in (None, row.company)]
        total = self._world.requests.calls_of(company) if company else self._world.requests.total
        return answer({"calls": total, "requests": rows})

    async def forget_requests(self, _: Request) -> Response:
        self._world.requests.clear()
        return answer({"calls": 0, "requests": []})

    async def revoke(self, _: Request) -> Response:
        """The person disconnects the app; the manual token is another matter."""
        revoked = [grant for grant in self._world.grants if grant.id != MANUAL_GRANT and not grant.revoked]
        for grant in revoked:
            grant.revoked = True
            self._world.grants.put(grant)
        return answer({"revoked": len(revoked)})

    async def public_key(self, _: Request) -> Response:
        return Response(self._world.signer.public_pem, media_type="application/x-pem-file")

    async def renew_key(self, request: Request) -> Response:
        self._world.renew_signing_key()
        return await self.public_key(request)

    def _company(self, request: Request) -> Company:
        company = self._world.companies.get(request.path_params["company_id"])
        if company is None:
            raise not_found()
        return company

    def _document(self, request: Request) -> Document:
        document = self._world.documents.get(request.path_params["document_id"])
        if document is None or document.company_id != str(request.path_params["company_id"]):
            raise not_found()
        return document

    def _shown(self, document: Document) -> Json:
        life = document.transmission
        return {
            **whole(self._world, document),
            "deleted": document.deleted_at is not None,
            "ei_history": msgspec.to_builtins(life.steps) if life else [],
            "ei_errors": [_shown_error(one) for one in life.scarto.errors] if life and life.scarto else [],
        }

    def _expire_subscriptions(self, company_id: int | None) -> None:
        for row in self._world.subscriptions:
            if company_id is None or row.company_id == str(company_id):
                self._world.subscriptions.remove(row.id)


def companies_line(simulator: Simulator) -> list[Json]:
    return [
        {
            "id": int(row.id),
            "name": row.name,
            "vat_number": row.vat_number,
            "type": row.type,
            "e_invoicing": row.e_invoicing,
            "accountant_id": int(row.accountant_id) if row.accountant_id else None,
        }
        for row in simulator.world.companies
    ]


def _shown_error(one: ScartoError) -> Json:
    return {"code": one.code, "path": one.path, "reason": one.reason.it, "solution": one.solution.it}


def _shown_delivery(row: Delivery) -> Json:
    """Everything but the token that it carried."""
    return {
        "id": row.id,
        "event_id": row.event_id,
        "type": row.type,
        "short_type": row.type.removeprefix(PREFIX),
        "company_id": int(row.company_id),
        "sink": row.sink,
        "subscription_id": row.subscription_id,
        "occurred_at": row.occurred_at,
        "data": row.data,
        "state": row.state,
        "attempts": row.attempts,
    }


def _bounded(wish: Json, name: str, most: float) -> float:
    value = wish[name]
    if isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "as_tuple")):
        raise invalid_request({name: [f"The {name} must be a number."]})
    if not 0 <= value <= most:
        raise invalid_request({name: [f"The {name} must be between 0 and {most}."]})
    return float(value)


def _told(endpoint: Endpoint) -> Endpoint:
    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refusal_answer(refusal)
        except (SwitchRefused, FaultRefused) as wrong:
            return refusal_answer(invalid_request({"body": [str(wrong)]}))

    return told
