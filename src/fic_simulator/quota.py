"""The two kinds of quota: five sliding minutes per company over all apps (429), fixed hour and month (403).

Source: the page "Limits and quotas" of Fatture in Cloud's developer documentation.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

import msgspec

from fic_simulator.records import App, CallCount
from fic_simulator.refusals import quota_exceeded
from fic_simulator.switches import Switches
from fic_simulator.tables import Table
from fic_simulator.wire import ROME

SHORT_WINDOW = timedelta(minutes=5)


class QuotaUse(msgspec.Struct, kw_only=True):
    short: int
    hour: int
    month: int


class Quotas:
    def __init__(self, counts: Table[CallCount]) -> None:
        self._counts = counts
        self._recent: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def spend(self, company_id: str, app: App, now: datetime, switches: Switches) -> dict[str, str]:
        """Counts one call and answers the RateLimit headers, or refuses."""
        use = self.use(company_id, app, now)
        if switches.quota_enforced:
            self._refuse_when_spent(company_id, use, now, switches)
        self._recent[company_id].append(now)
        self._add_one(hour_key(company_id, app, now))
        self._add_one(month_key(company_id, app, now))
        return self.headers(company_id, app, now, switches)

    def use(self, company_id: str, app: App, now: datetime) -> QuotaUse:
        return QuotaUse(
            short=len(self._within_window(company_id, now)),
            hour=self._count(hour_key(company_id, app, now)),
            month=self._count(month_key(company_id, app, now)),
        )

    def headers(self, company_id: str, app: App, now: datetime, switches: Switches) -> dict[str, str]:
        use = self.use(company_id, app, now)
        return {
            "RateLimit-HourlyRemaining": str(max(0, switches.quota_hour_limit - use.hour)),
            "RateLimit-HourlyLimit": str(switches.quota_hour_limit),
            "RateLimit-MonthlyRemaining": str(max(0, switches.quota_month_limit - use.month)),
            "RateLimit-MonthlyLimit": str(switches.quota_month_limit),
        }

    def forget(self) -> None:
        self._recent.clear()
        self._counts.clear()

    def _refuse_when_spent(self, company_id: str, use: QuotaUse, now: datetime, switches: Switches) -> None:
        if use.short >= switches.quota_short_limit:
            oldest = self._recent[company_id][0] if self._recent[company_id] else now
            raise quota_exceeded(429, int((oldest + SHORT_WINDOW - now).total_seconds()) + 1)
        if use.hour >= switches.quota_hour_limit:
            raise quota_exceeded(403, int((next_hour(now) - now).total_seconds()) + 1)
        if use.month >= switches.quota_month_limit:
            raise quota_exceeded(403, int((next_month(now) - now).total_seconds()) + 1)

    def _within_window(self, company_id: str, now: datetime) -> deque[datetime]:
        recent = self._recent[company_id]
        while recent and recent[0] <= now - SHORT_WINDOW:
            recent.popleft()
        return recent

    def _count(self, key: str) -> int:
        row = self._counts.get(key)
        return row.calls if row else 0

    def _add_one(self, key: str) -> None:
        self._counts.put(CallCount(id=key, calls=self._count(key) + 1))


def hour_key(company_id: str, app: App, now: datetime) -> str:
    return f"hour:{company_id}:{app.id}:{now.astimezone(ROME):%Y-%m-%dT%H%z}"


def month_key(company_id: str, app: App, now: datetime) -> str:
    """All private apps of a company share one month; a public app has its own."""
    sharer = app.id if app.public else "private"
    return f"month:{company_id}:{sharer}:{now.astimezone(ROME):%Y-%m}"


def next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_month(now: datetime) -> datetime:
    local = now.astimezone(ROME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return local.replace(year=year, month=month)
