"""Refusals as RFC 9457 problem details, in the caller's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from electronic_billing.web.i18n import Message, Translator, Words

# A name, not an address: RFC 9457 §3.1.1 lets a type be any URI.
_TYPE = "urn:problem-type:electronic-billing:"


@dataclass(frozen=True, slots=True)
class FieldError:
    field: str  # dotted, as in the request: "customer.partita_iva", "lines.0.amount"
    message: Words
    code: str = ""  # of the official check that it breaks


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was refused. `slug` names the kind for programs; the words are for people."""

    status: int
    slug: str
    title: Words
    detail: Words = ""
    errors: tuple[FieldError, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Raised by a route that has nothing better to answer than the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def problem_response(problem: Problem, translator: Translator, request_id: str) -> ProblemResponse:
    headers = {"Content-Language": translator.locale, **problem.headers}
    return ProblemResponse(_body(problem, translator, request_id), problem.status, headers)


def _body(problem: Problem, translator: Translator, request_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        **problem.extra,
        "type": _TYPE + problem.slug,
        "title": translator.say(problem.title),
        "status": problem.status,
        "request_id": request_id,
    }
    if problem.detail:
        body["detail"] = translator.say(problem.detail)
    if problem.errors:
        body["errors"] = [_field_error(error, translator) for error in problem.errors]
    return body


def _field_error(error: FieldError, translator: Translator) -> dict[str, str]:
    told = {"field": error.field, "message": translator.say(error.message)}
    return told | {"code": error.code} if error.code else told


_HTTP_PROBLEMS = {
    400: ("bad-request", "problem.bad_request", "problem.bad_request.detail"),
    401: ("unauthenticated", "problem.unauthenticated", "problem.unauthenticated.detail"),
    403: ("forbidden", "problem.forbidden", "problem.forbidden.detail"),
    404: ("not-found", "problem.not_found", "problem.not_found.detail"),
    405: ("method-not-allowed", "problem.method_not_allowed", "problem.method_not_allowed.detail"),
    408: ("too-slow", "problem.too_slow", "problem.too_slow.detail"),
    409: ("conflict", "problem.conflict", "problem.conflict.detail"),
    413: ("body-too-large", "problem.body_too_large", "problem.body_too_large.detail"),
    415: ("unsupported-media-type", "problem.unsupported_media", "problem.unsupported_media.detail"),
    422: ("invalid", "problem.invalid", "problem.invalid.detail"),
    429: ("too-many-requests", "problem.too_many_requests", "problem.too_many_requests.detail"),
    500: ("unexpected", "problem.unexpected", "problem.unexpected.detail"),
    503: ("unavailable", "problem.unavailable", "problem.unavailable.detail"),
}
_OTHER = ("refused", "problem.refused", "problem.refused.detail")


def http_problem(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    slug, title, detail = _HTTP_PROBLEMS.get(status, _OTHER)
    return Problem(status, slug, Message(title), Message(detail), headers=headers or {})


def problem_of(error: HTTPException) -> Problem:
    return http_problem(error.status_code, error.headers)


def invalid(*errors: FieldError) -> Problem:
    return Problem(422, "invalid", Message("problem.invalid"), Message("problem.invalid.detail"), tuple(errors))
