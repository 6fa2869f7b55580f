from datetime import UTC, datetime
from uuid import UUID

import pytest
from starlette.datastructures import QueryParams

from electronic_billing.invoices.model import InvoiceState
from electronic_billing.web.cursor import cursor_text, read_cursor
from electronic_billing.web.routes.invoices import MOST_AT_ONCE, PAGE, Wish, filters, wish_in

AT, ID = datetime(2026, 11, 23, 11, 0, tzinfo=UTC), UUID(int=7)
WHOLE = Wish(InvoiceState.QUEUED, "Meridiana & figli", (AT, ID), 100)


def test_the_address_says_what_is_asked() -> None:
    query = WHOLE.url().partition("?")[2]
    assert WHOLE == wish_in(QueryParams(query))


def test_the_plain_list_has_the_plain_address() -> None:
    assert "/invoices" == Wish().url()


@pytest.mark.parametrize(
    "query",
    [
        "state=unheard_of",
        "after=yesterday",
        f"after=2026-11-23T11:00:00~{ID}",
        "after=~",
        f"after={AT.isoformat().replace('+', '%2B')}~nobody",
        "shown=many",
        "shown=-5",
        "shown=99999999999999999999",
        "q=%00%20",
    ],
)
def test_what_cannot_be_is_left_out(query: str) -> None:
    assert Wish() == wish_in(QueryParams(query))


def test_a_page_stays_short() -> None:
    assert (MOST_AT_ONCE, PAGE) == (
        wish_in(QueryParams("shown=9000")).shown,
        wish_in(QueryParams("shown=1")).shown,
    )


def test_a_search_stays_short() -> None:
    assert 100 == len(wish_in(QueryParams("q=" + "x" * 5000)).search)


def test_filters_count_and_follow_an_invoices_life() -> None:
    shown = filters(Wish(InvoiceState.ERROR, "x"), {"cleared": 3, "queued": 2})
    assert [("", 5, False), ("queued", 2, False), ("cleared", 3, False), ("error", 0, True)] == [
        (one.state, one.count, one.is_current) for one in shown
    ]
    assert "/invoices?state=cleared&q=x" == shown[2].url


def test_a_filter_starts_at_the_newest() -> None:
    assert "/invoices?q=Meridiana+%26+figli" == filters(WHOLE, {})[0].url


def test_a_place_in_the_list_is_read_back() -> None:
    assert (AT, ID) == read_cursor(cursor_text(AT, ID))
