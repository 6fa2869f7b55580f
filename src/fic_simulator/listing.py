"""Lists: filter, sort, page, in the envelope of Fatture in Cloud."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from starlette.datastructures import QueryParams

from fic_simulator.findings import parsed_number
from fic_simulator.query import field_value, parse_query
from fic_simulator.refusals import invalid_field
from fic_simulator.switches import Switches
from fic_simulator.wire import Json

R = TypeVar("R")

MOST_PER_PAGE = 100


@dataclass(frozen=True)
class ListRules:
    filterable: frozenset[str]
    sortable: frozenset[str]
    path: str


def page_of(
    rows: Iterable[R],
    query: QueryParams,
    rules: ListRules,
    seen: Callable[[R], Json],
    switches: Switches,
    base_url: str,
) -> tuple[Json, list[R]]:
    """The envelope without its rows, and the rows of the page; `seen` gives what the filter looks at."""
    page, per_page = _number(query, "page", 1), _per_page(query, switches)
    kept = _sorted(_filtered(rows, query, rules, seen), query, rules, seen)
    shown = kept[(page - 1) * per_page : page * per_page]
    prefix = f"{base_url}/{rules.path}?" if switches.page_urls == "absolute" else ""
    return _envelope(len(kept), len(shown), page, per_page, rules.path, prefix), shown


def _filtered(rows: Iterable[R], query: QueryParams, rules: ListRules, seen: Callable[[R], Json]) -> list[R]:
    text = query.get("q")
    if not text or not text.strip():
        return list(rows)
    keeps = parse_query(text, rules.filterable)
    return [row for row in rows if keeps(seen(row))]


def _sorted(rows: list[R], query: QueryParams, rules: ListRules, seen: Callable[[R], Json]) -> list[R]:
    for wish in reversed([name.strip() for name in (query.get("sort") or "").split(",") if name.strip()]):
        field = wish.lstrip("+-")
        if field not in rules.sortable:
            raise invalid_field("sort", f"The sort is invalid: unknown field {field}.")
        rows = sorted(rows, key=lambda row: _sort_key(field_value(seen(row), field)), reverse=wish[0] == "-")
    return rows


def _sort_key(value: object) -> tuple[int, Decimal, str]:
    if value is None:
        return 0, Decimal(0), ""
    if isinstance(value, int | Decimal):
        return 1, Decimal(value), ""
    return 2, Decimal(0), str(value).lower()


def _per_page(query: QueryParams, switches: Switches) -> int:
    per_page = _number(query, "per_page", switches.per_page_default)
    if not switches.per_page_minimum <= per_page <= MOST_PER_PAGE:
        limits = f"between {switches.per_page_minimum} and {MOST_PER_PAGE}"
        raise invalid_field("per_page", f"The per_page must be {limits}.")
    return per_page


def _number(query: QueryParams, name: str, default: int) -> int:
    if query.get(name) is None:
        return default
    number = parsed_number(query.get(name))
    if not number:
        raise invalid_field(name, f"The {name} must be a positive integer.")
    return number


def _envelope(total: int, shown: int, page: int, per_page: int, path: str, prefix: str) -> Json:
    last = max(1, -(-total // per_page))
    first_row = (page - 1) * per_page + 1
    return {
        "current_page": page,
        "first_page_url": f"{prefix}page=1",
        "from": first_row if shown else None,
        "last_page": last,
        "last_page_url": f"{prefix}page={last}",
        "next_page_url": f"{prefix}page={page + 1}" if page < last else None,
        "path": path,
        "per_page": per_page,
        "prev_page_url": f"{prefix}page={page - 1}" if page > 1 else None,
        "to": first_row + shown - 1 if shown else None,
        "total": total,
    }
