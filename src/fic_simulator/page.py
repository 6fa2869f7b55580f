"""The simulator's own pages: what is there, what was sent, and the deeds of a person by plain forms."""

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from electronic_billing.fatturapa.errors import UnwritableText
from electronic_billing.fatturapa.official import OFFICIAL
from electronic_billing.fatturapa.words import Lang
from fic_simulator import people
from fic_simulator.document_table import printed_number
from fic_simulator.event_types import PREFIX
from fic_simulator.invoice_xml import invoice_xml
from fic_simulator.pages import Pages, first_values, form_of, language_of
from fic_simulator.records import Company, Delivery, Document, Scarto
from fic_simulator.refusals import Refusal
from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json, decimal_of, local_stamp
from fic_simulator.xml_verify import unwritable

FORM_DEEDS = {"pay": people.pay, "delete": people.delete, "edit": people.edit, "reject": people.decide}
SHOWN_EVENTS = 50
SHOWN_DOCUMENTS = 200
LONGEST_STEP = 7 * 24 * 3600


class Page:
    def __init__(self, simulator: Simulator, pages: Pages) -> None:
        self._simulator = simulator
        self._world = simulator.world
        self._pages = pages

    def routes(self) -> list[Route]:
        return [
            Route("/", self.home, methods=["GET"]),
            Route("/clock", self.move_clock, methods=["POST"]),
            Route("/companies/{company_id}", self.company, methods=["GET"]),
            Route("/companies/{company_id}/documents/{document_id}/xml", self.xml, methods=["GET"]),
            Route("/companies/{company_id}/documents/{document_id}/{deed}", self.act, methods=["POST"]),
        ]

    async def home(self, request: Request) -> Response:
        return self._pages.show(
            request,
            "home.html",
            now=local_stamp(self._world.now()),
            companies=[self._summary(row) for row in self._world.companies],
            switches=sorted(msgspec.to_builtins(self._world.switches).items()),
        )

    async def company(self, request: Request) -> Response:
        return self._show_company(request, self._found(request), None)

    async def act(self, request: Request) -> Response:
        company = self._found(request)
        if company is None:
            return self._missing()
        document = self._document(request, company)
        deed = FORM_DEEDS.get(request.path_params["deed"])
        if document is None or deed is None:
            return self._missing()
        form = first_values(await form_of(request))
        try:
            deed(self._world, company, document, _wish(request.path_params["deed"], form))
        except Refusal as refusal:
            return self._show_company(request, company, _sentence(refusal))
        return RedirectResponse(f"/companies/{company.id}#d{document.id}", status_code=303)

    async def xml(self, request: Request) -> Response:
        """The e-invoice as it would be sent now."""
        company = self._found(request)
        document = self._document(request, company) if company else None
        if company is None or document is None or document.transmission is None:
            return self._missing()
        try:
            file = invoice_xml(self._world, company, document)
        except UnwritableText as problem:
            return self._show_company(request, company, unwritable(problem))
        return Response(file, media_type="text/xml", headers={"Cache-Control": "no-store"})

    async def move_clock(self, request: Request) -> Response:
        text = first_values(await form_of(request)).get("seconds", "")
        if text.isascii() and text.isdigit() and len(text) < 8:
            await self._simulator.advance(min(int(text), LONGEST_STEP))
        return RedirectResponse("/", status_code=303)

    def _show_company(self, request: Request, company: Company | None, problem: str | None) -> Response:
        if company is None:
            return self._missing()
        mine = [row for row in self._world.documents if row.company_id == company.id]
        sent = [row for row in self._world.deliveries if row.company_id == company.id]
        return self._pages.show(
            request,
            "company.html",
            422 if problem else 200,
            company=company,
            problem=problem,
            now=local_stamp(self._world.now()),
            documents=[_document_row(row, language_of(request)) for row in reversed(mine[-SHOWN_DOCUMENTS:])],
            events=[_event_row(row) for row in reversed(sent[-SHOWN_EVENTS:])],
            subscriptions=[row for row in self._world.subscriptions if row.company_id == company.id],
            quotas=self._quotas(company),
            codes=sorted(OFFICIAL),
        )

    def _summary(self, company: Company) -> Json:
        documents = sum(1 for row in self._world.documents if row.company_id == company.id)
        return {"company": company, "documents": documents}

    def _quotas(self, company: Company) -> list[Json]:
        app, switches = next(iter(self._world.apps)), self._world.switches
        use = self._world.quotas.use(company.id, app, self._world.now())
        rows = [
            ("quota_short", use.short, switches.quota_short_limit),
            ("quota_hour", use.hour, switches.quota_hour_limit),
            ("quota_month", use.month, switches.quota_month_limit),
        ]
        return [{"label": label, "used": used, "limit": limit} for label, used, limit in rows]

    def _found(self, request: Request) -> Company | None:
        return self._world.companies.get(request.path_params["company_id"])

    def _document(self, request: Request, company: Company) -> Document | None:
        document = self._world.documents.get(request.path_params["document_id"])
        return document if document is not None and document.company_id == company.id else None

    def _missing(self) -> Response:
        return RedirectResponse("/", status_code=303)


def _wish(deed: str, form: Mapping[str, str]) -> Json:
    if deed == "edit":
        return {"data": {"visible_subject": form.get("visible_subject", "")}}
    if deed == "reject":
        return {"outcome": "discarded", "code": form.get("code") or "00311"}
    return {}


def _document_row(document: Document, lang: Lang) -> Json:
    body, life = document.body, document.transmission
    return {
        "id": document.id,
        "number": printed_number(body),
        "type": body["type"],
        "date": body["date"],
        "customer": body["entity"].get("name"),
        "subject": body["visible_subject"],
        "amount": format(decimal_of(body["amount_gross"]), ",.2f"),
        "status": life.status if life else None,
        "errors": _error_rows(life.scarto, lang) if life and life.scarto else [],
        "paid": bool(body["payments_list"]) and all(row["status"] == "paid" for row in body["payments_list"]),
        "deleted": document.deleted_at is not None,
    }


def _error_rows(scarto: Scarto, lang: Lang) -> list[Json]:
    """A refusal without official errors has its own words alone."""
    if not scarto.errors:
        return [{"code": scarto.code or "", "path": "", "text": scarto.reason}]
    return [{"code": one.code, "path": one.path, "text": one.reason.in_(lang)} for one in scarto.errors]


def _event_row(row: Delivery) -> Json:
    answers = [str(attempt.status or attempt.error or "–") for attempt in row.attempts]
    return {
        "at": local_stamp(row.occurred_at),
        "type": row.type.removeprefix(PREFIX),
        "ids": ", ".join(str(number) for number in row.data.get("ids", [])),
        "state": row.state,
        "answers": " → ".join(answers),
        "sink": row.sink,
    }


def _sentence(refusal: Refusal) -> str:
    error = refusal.body.get("error")
    return str(error.get("message")) if isinstance(error, dict) else str(error)
