from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.store import InvoiceRow, count_by_state, list_invoices
from electronic_billing.sdi.deadlines import days_left
from electronic_billing.web.cursor import Cursor, CursorUnreadable, cursor_text, read_cursor
from electronic_billing.web.i18n import Message, Words
from electronic_billing.web.pages import is_htmx
from electronic_billing.web.session import italian_person
from electronic_billing.web.shell import INVOICES
from electronic_billing.web.site import site_of

PAGE = 50
MOST_AT_ONCE = 300  # a page that keeps itself fresh must stay cheap; older invoices follow on the next one
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks of the list. What it asks wrongly is left out: an old bookmark still opens."""

    state: InvoiceState | None = None
    search: str = ""
    after: Cursor | None = None
    shown: int = PAGE

    def url(self, **changes: str) -> str:
        asked = {
            "state": self.state or "",
            "q": self.search,
            "after": "" if self.after is None else cursor_text(*self.after),
            "shown": "" if self.shown == PAGE else str(self.shown),
        }
        query = urlencode({name: value for name, value in {**asked, **changes}.items() if value})
        return f"{INVOICES.url}?{query}" if query else INVOICES.url


@dataclass(frozen=True, slots=True)
class Filter:
    label: Words
    state: str
    count: int
    url: str
    is_current: bool


def routes() -> list[BaseRoute]:
    return [Route(INVOICES.url, show, methods=["GET"])]


async def show(request: Request) -> Response:
    person = italian_person(request)
    site = site_of(request)
    wish = wish_in(request.query_params)
    async with site.database.tenant(person.tenant.id) as tx:
        rows = await list_invoices(tx, state=wish.state, search=wish.search, after=wish.after, limit=wish.shown + 1)
        counts = await count_by_state(tx)
    context = {
        **_list(wish, rows),
        "filters": filters(wish, counts),
        "any_at_all": bool(counts),
        "wish": wish,
        "address": wish.url(),
        "days_left": lambda row: _days_left(row, site.clock.now()),
    }
    if is_htmx(request):
        return site.pages.render_part(request, "invoices/index.html", "live", context)
    return site.pages.render(request, "invoices/index.html", context)


def wish_in(asked: QueryParams) -> Wish:
    return Wish(
        state=_state(asked.get("state", "")),
        search=asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        after=_after(asked.get("after", "")),
        shown=_shown(asked.get("shown", "")),
    )


def filters(wish: Wish, counts: Mapping[str, int]) -> list[Filter]:
    """All, then each state that some invoice is in, in the order of an invoice's life."""
    states = [state for state in InvoiceState if counts.get(state) or state is wish.state]
    every = Filter(Message("invoices.all"), "", sum(counts.values()), _filtered(wish, ""), wish.state is None)
    return [every, *(_filter(wish, state, counts.get(state, 0)) for state in states)]


def _list(wish: Wish, rows: Sequence[InvoiceRow]) -> dict[str, object]:
    """The rows, and where the next ones are: on the same page while it is short, then on one of their own."""
    shown = rows[: wish.shown]
    has_more = len(rows) > wish.shown
    longer = wish.shown + PAGE <= MOST_AT_ONCE
    return {
        "rows": shown,
        "more_url": wish.url(shown=str(wish.shown + PAGE)) if has_more and longer else "",
        "older_url": wish.url(shown="", after=cursor_text(shown[-1].accepted_at, shown[-1].id))
        if has_more and not longer
        else "",
        "newest_url": wish.url(shown="", after="") if wish.after else "",
    }


def _filter(wish: Wish, state: InvoiceState, count: int) -> Filter:
    return Filter("", state, count, _filtered(wish, state), state is wish.state)


def _filtered(wish: Wish, state: str) -> str:
    return wish.url(state=state, after="", shown="")


def _days_left(row: InvoiceRow, now: datetime) -> int | None:
    if row.state is not InvoiceState.DISCARDED or row.resend_by is None:
        return None
    return days_left(row.resend_by, now)


def _state(text: str) -> InvoiceState | None:
    return InvoiceState(text) if text in set(InvoiceState) else None


def _shown(text: str) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else PAGE
    return min(max(wanted, PAGE), MOST_AT_ONCE)


def _after(text: str) -> Cursor | None:
    try:
        return read_cursor(text)
    except CursorUnreadable:
        return None
