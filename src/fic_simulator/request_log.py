import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime

import msgspec

COMPANY_PATH = re.compile(r"^/c/(\d+)(/|$)")


def company_of_path(path: str) -> str | None:
    found = COMPANY_PATH.match(path)
    return found[1] if found else None


class LoggedRequest(msgspec.Struct, kw_only=True):
    """Only method, path and query of calls below /c/: never a header, a body, or a query of the sign-in pages."""

    number: int
    method: str
    path: str
    query: str
    status: int | None
    at: datetime
    company: str | None


class RequestLog:
    def __init__(self, keep: int = 20_000) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=keep)
        self._calls: Counter[str] = Counter()
        self._total = 0

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._entries)

    @property
    def total(self) -> int:
        return self._total

    def calls_of(self, company: str) -> int:
        return self._calls[company]

    def note(self, method: str, path: str, query: str, status: int | None, at: datetime) -> None:
        self._total += 1
        company = company_of_path(path)
        if company is not None:
            self._calls[company] += 1
        entry = LoggedRequest(
            number=self._total,
            method=method,
            path=path,
            query=query if company is not None else "",
            status=status,
            at=at,
            company=company,
        )
        self._entries.append(entry)

    def clear(self) -> None:
        self._entries.clear()
        self._calls.clear()
        self._total = 0
