"""The one place where a request leaves and an answer comes in."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, TypeVar

import httpx2
import msgspec

from electronic_billing.fic.errors import UnexpectedAnswer, Unreachable
from electronic_billing.fic.failures import failure_of
from electronic_billing.fic.reading import Misfit, Odd, OddField, fit, member, parse

T = TypeVar("T")
Params = Mapping[str, str | int]
OnOdd = Callable[[OddField], None]
HttpClient = httpx2.AsyncClient  # the name by which other parts hold it, and nothing more

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds. `read` bounds each wait for bytes, and once more the whole body of an answer."""

    connect: float = 5.0
    read: float = 30.0


DEFAULT_TIMEOUTS: Final = Timeouts()


@dataclass(frozen=True, slots=True)
class QuotaSeen:
    """What one call told about the quotas. `requests` is 2 where a renewed token made us ask again."""

    company_id: int | None
    requests: int
    hourly_remaining: int | None = None
    hourly_limit: int | None = None
    monthly_remaining: int | None = None
    monthly_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    requests: int

    def succeeded(self) -> bool:
        return 200 <= self.status < 300


def open_http(transport: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
    """A pool that all tenants can share: it keeps no cookies. Close it with `aclose`."""
    nobody = DefaultCookiePolicy(allowed_domains=[])
    return httpx2.AsyncClient(
        transport=transport,
        cookies=CookieJar(policy=nobody),
        headers={"User-Agent": "electronic-billing", "Accept": "application/json"},
        timeout=httpx2.Timeout(30.0, connect=5.0),
    )


def open_browser() -> HttpClient:
    """A client with cookies of its own, for whoever walks through pages."""
    return httpx2.AsyncClient(timeout=httpx2.Timeout(30.0, connect=5.0))


async def probe(http: HttpClient, url: str) -> int | None:
    """The status of a plain GET; None when nobody answers."""
    try:
        return (await http.get(url, timeout=5.0)).status_code
    except httpx2.HTTPError:
        return None


async def perform(
    http: httpx2.AsyncClient,
    request: httpx2.Request,
    timeouts: Timeouts,
    auth: httpx2.Auth | None = None,
) -> Answer:
    try:
        response = await http.send(request, auth=auth, stream=True, follow_redirects=False)
        body = await _whole_body(response, timeouts.read)
    except _NEVER_SENT as error:
        raise Unreachable(outcome_unknown=False) from error
    except httpx2.RequestError as error:
        raise Unreachable(outcome_unknown=True) from error
    return Answer(response.status_code, response.headers, body, requests=1 + len(response.history))


async def _whole_body(response: httpx2.Response, limit: float) -> bytes:
    """A body that trickles must not outlive the lease of the job that waits for it."""
    try:
        async with asyncio.timeout(limit):
            return await response.aread()
    except TimeoutError as error:
        raise Unreachable(outcome_unknown=True) from error
    finally:
        await response.aclose()


def build_request(
    http: httpx2.AsyncClient,
    method: str,
    url: str,
    timeouts: Timeouts,
    *,
    params: Params | None = None,
    body: object = None,
) -> httpx2.Request:
    return http.build_request(
        method,
        url,
        params=params,
        content=None if body is None else _ENCODER.encode(body),
        headers=None if body is None else {"Content-Type": "application/json"},
        timeout=httpx2.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.connect),
    )


def succeeded(answer: Answer) -> Answer:
    if answer.succeeded():
        return answer
    raise failure_of(answer.status, answer.headers.get("Retry-After"), answer.body)


def decoded(answer: Answer, shape: type[T], on_odd: OnOdd | None = None, within: str | None = None) -> T:
    """The whole body, or what it holds under the name `within`."""
    odd: Odd = []
    try:
        body = parse(answer.body)
        read = fit(body if within is None else member(body, within), shape, odd)
    except Misfit as misfit:
        raise UnexpectedAnswer(answer.status, f"no {shape.__name__} in it") from misfit
    if on_odd is not None:
        for field in odd:
            on_odd(field)
    return read


def quota_in(answer: Answer, company_id: int | None) -> QuotaSeen:
    def told(name: str) -> int | None:
        text = answer.headers.get(f"RateLimit-{name}", "")
        return int(text) if text.isdecimal() and len(text) < 12 else None

    return QuotaSeen(
        company_id=company_id,
        requests=answer.requests,
        hourly_remaining=told("HourlyRemaining"),
        hourly_limit=told("HourlyLimit"),
        monthly_remaining=told("MonthlyRemaining"),
        monthly_limit=told("MonthlyLimit"),
    )
