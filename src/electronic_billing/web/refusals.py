"""Every refusal of the domain in the words of HTTP: a status, a name for programs, a sentence for people.

The API and the pages answer from this one table. The slugs are the API's contract.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from email.utils import format_datetime
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from electronic_billing.companies import errors as companies
from electronic_billing.connections import errors as connections
from electronic_billing.content.fields import field_of
from electronic_billing.fic import errors as fic
from electronic_billing.invoices import errors as invoices
from electronic_billing.kit.problems import FieldProblem, FieldsRefused
from electronic_billing.tenants import errors as tenants
from electronic_billing.web.i18n import Message
from electronic_billing.web.language import local_path
from electronic_billing.web.pages import is_htmx
from electronic_billing.web.problem import FieldError, Problem, http_problem, invalid
from electronic_billing.web.session import LoginNeeded

LOGIN_PATH = "/login"

ProblemOf = Callable[[Any], Problem]


def fields_problem(refused: FieldsRefused) -> Problem:
    return invalid(*field_errors(refused))


def field_errors(refused: FieldsRefused) -> tuple[FieldError, ...]:
    return tuple(FieldError(one.field, Message(one.reason, one.values)) for one in refused.problems)


def in_order(errors: Iterable[FieldError], fields: Iterable[str]) -> list[FieldError]:
    """As the form asks: a summary is read from the top."""
    places = list(fields)
    return sorted(errors, key=lambda error: places.index(error.field) if error.field in places else len(places))


async def login_needed_handler(request: Request, error: Exception) -> Response:
    """To the log-in page and back. htmx would follow a redirect and put that page into its target: it is told to
    move the whole page."""
    next_path = error.next_path if isinstance(error, LoginNeeded) else "/"
    wanted = _page_of(request) if is_htmx(request) else next_path
    login = LOGIN_PATH if wanted == "/" else f"{LOGIN_PATH}?next={quote(wanted, safe='/')}"
    if is_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": login})
    return RedirectResponse(login, status_code=303)


def _page_of(request: Request) -> str:
    """The page that a fragment is for."""
    parts = urlsplit(request.headers.get("hx-current-url", ""))
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def _always(status: int, slug: str, title: str, detail: str, retry_after: str = "") -> ProblemOf:
    headers = {"Retry-After": retry_after} if retry_after else {}
    problem = Problem(status, slug, Message(title), Message(detail), headers=headers)
    return lambda _: problem


def _too_many_logins(error: tenants.TooManyLogins) -> Problem:
    return Problem(
        429,
        "too-many-logins",
        Message("refusal.too_many_logins"),
        Message("refusal.too_many_logins.detail"),
        headers={"Retry-After": str(error.retry_after_seconds)},
    )


def _quota(retry_after: str) -> Problem:
    return Problem(
        503,
        "quota-spent",
        Message("refusal.quota"),
        Message("refusal.quota.detail"),
        headers={"Retry-After": retry_after},
    )


def _quota_spent(error: connections.QuotaSpent) -> Problem:
    return _quota(format_datetime(error.free_at.astimezone(UTC), usegmt=True))


def _throttled(error: fic.Throttled) -> Problem:
    return _quota(str(max(1, ceil(error.retry_after))))


def _scopes_missing(error: connections.ScopesMissing) -> Problem:
    return Problem(
        409,
        "scopes-missing",
        Message("refusal.scopes_missing"),
        Message("refusal.scopes_missing.detail", {"scopes": ", ".join(error.scopes)}),
        extra={"scopes": list(error.scopes)},
    )


def _company_not_ready(error: companies.CompanyNotReady) -> Problem:
    return Problem(
        409,
        "company-not-ready",
        Message("refusal.company_not_ready"),
        Message("refusal.company_not_ready.detail"),
        errors=tuple(FieldError("electronicBillingId", Message(reason)) for reason in error.reasons),
        extra={"reasons": list(error.reasons)},
    )


def _external_id_taken(error: invoices.ExternalIdTaken) -> Problem:
    return Problem(
        409,
        "external-id-taken",
        Message("refusal.external_id_taken"),
        Message("refusal.external_id_taken.detail", {"external_id": error.external_id}),
        extra={"invoice_id": str(error.invoice_id)},
    )


def _rental_changed(error: invoices.RentalChanged) -> Problem:
    return Problem(
        409,
        "external-id-taken",
        Message("refusal.rental_changed"),
        Message("refusal.rental_changed.detail", {"name": error.name}),
        extra={"invoice_id": str(error.invoice_id), "external_id": error.external_id},
    )


def _rental_blocked(error: invoices.RentalBlocked) -> Problem:
    return Problem(
        409,
        "rental-blocked",
        Message("refusal.rental_blocked"),
        Message("refusal.rental_blocked.detail"),
        errors=tuple(_obstacle(one) for one in error.obstacles),
    )


def _obstacle(obstacle: invoices.Obstacle) -> FieldError:
    """At the document that it keeps back, and there at the field, where one is to blame."""
    document = obstacle.document or "contract"
    if isinstance(obstacle.why, FieldProblem):
        problem = obstacle.why
        return FieldError(f"{document}.{problem.field}", Message(problem.reason, problem.values), obstacle.code)
    return FieldError(document, obstacle.why, obstacle.code)


def _told_by_fic(slug: str, title: str, detail: str) -> ProblemOf:
    """With the words of Fatture in Cloud beside ours: they name what is wrong there."""

    def problem(error: fic.Forbidden | fic.Conflict | fic.Rejected) -> Problem:
        return Problem(409, slug, Message(title), Message(detail), extra={"fatture_in_cloud": error.message})

    return problem


def _sure_to_be_discarded(error: invoices.SureToBeDiscarded) -> Problem:
    return Problem(
        422,
        "sure-to-be-discarded",
        Message("refusal.official"),
        Message("refusal.official.detail"),
        errors=tuple(FieldError(field_of(one.path), one.sentence(), one.code) for one in error.findings),
    )


_RECONNECT = _always(409, "reconnect-needed", "refusal.reconnect", "refusal.reconnect.detail")
_REFUSED_BY_FIC = _told_by_fic("fatture-in-cloud-refused", "refusal.fic_refused", "refusal.fic_refused.detail")

_TENANTS: dict[type[Exception], ProblemOf] = {
    tenants.LoginRefused: _always(401, "login-refused", "refusal.login", "refusal.login.detail"),
    tenants.TooManyLogins: _too_many_logins,
    tenants.PasswordTooShort: _always(
        422, "password-too-short", "refusal.password_too_short", "refusal.password_too_short.detail"
    ),
    tenants.EmailTaken: _always(409, "email-taken", "refusal.email_taken", "refusal.email_taken.detail"),
}

_CONNECTIONS: dict[type[Exception], ProblemOf] = {
    connections.ConnectionMissing: _always(
        409, "not-connected", "refusal.not_connected", "refusal.not_connected.detail"
    ),
    connections.ReconnectNeeded: _RECONNECT,
    connections.RenewalInProgress: _always(
        503,
        "renewal-in-progress",
        "refusal.renewing",
        "refusal.renewing.detail",
        retry_after="5",
    ),
    connections.QuotaSpent: _quota_spent,
    connections.OAuthStateUnknown: _always(
        409, "oauth-state-unknown", "refusal.oauth_state", "refusal.oauth_state.detail"
    ),
    connections.ConsentDenied: _always(
        409, "consent-denied", "refusal.consent_denied", "refusal.consent_denied.detail"
    ),
    connections.ScopesMissing: _scopes_missing,
}

_COMPANIES: dict[type[Exception], ProblemOf] = {
    companies.CompanyUnknown: _always(
        404, "company-unknown", "refusal.company_unknown", "refusal.company_unknown.detail"
    ),
    companies.CompanyAlreadyLinked: _always(
        409,
        "company-already-linked",
        "refusal.company_already_linked",
        "refusal.company_already_linked.detail",
    ),
    companies.CompanyNotReady: _company_not_ready,
    companies.CompanyDiffers: _always(
        409, "company-differs", "refusal.company_differs", "refusal.company_differs.detail"
    ),
    companies.CompanyNotSetUp: _always(
        409, "company-not-set-up", "refusal.company_not_set_up", "refusal.company_not_set_up.detail"
    ),
    companies.NotAnItalianTenant: lambda _: http_problem(404),
}

_INVOICES: dict[type[Exception], ProblemOf] = {
    invoices.InvoiceUnknown: _always(
        404, "invoice-unknown", "refusal.invoice_unknown", "refusal.invoice_unknown.detail"
    ),
    invoices.ExternalIdTaken: _external_id_taken,
    invoices.RentalChanged: _rental_changed,
    invoices.RentalBlocked: _rental_blocked,
    invoices.SureToBeDiscarded: _sure_to_be_discarded,
    invoices.IdempotencyKeyReused: _always(
        422,
        "idempotency-key-reused",
        "refusal.idempotency_key_reused",
        "refusal.idempotency_key_reused.detail",
    ),
    invoices.BillingDisabled: _always(
        409, "billing-disabled", "refusal.billing_disabled", "refusal.billing_disabled.detail"
    ),
    invoices.CompanyAmbiguous: _always(
        422, "company-ambiguous", "refusal.company_ambiguous", "refusal.company_ambiguous.detail"
    ),
    invoices.NotLookable: _always(409, "not-lookable", "refusal.not_lookable", "refusal.not_lookable.detail"),
}

_FATTURE_IN_CLOUD: dict[type[Exception], ProblemOf] = {
    fic.FicError: _always(
        502,
        "fatture-in-cloud-unreachable",
        "refusal.fic_unreachable",
        "refusal.fic_unreachable.detail",
    ),
    fic.Throttled: _throttled,
    fic.Unauthorized: _RECONNECT,
    fic.Forbidden: _told_by_fic("fatture-in-cloud-forbids", "refusal.fic_forbids", "refusal.fic_forbids.detail"),
    fic.NotFound: _always(409, "fatture-in-cloud-lacks-it", "refusal.fic_missing", "refusal.fic_missing.detail"),
    fic.Conflict: _REFUSED_BY_FIC,
    fic.Rejected: _REFUSED_BY_FIC,
    fic.AuthorizationRefused: _always(
        409, "authorization-refused", "refusal.authorization", "refusal.authorization.detail"
    ),
}

KNOWN: Mapping[type[Exception], ProblemOf] = {
    FieldsRefused: fields_problem,
    **_TENANTS,
    **_CONNECTIONS,
    **_COMPANIES,
    **_INVOICES,
    **_FATTURE_IN_CLOUD,
}


def problem_for(error: Exception) -> Problem:
    """As Starlette looks: the nearest class of the error's own line."""
    return next(KNOWN[kind] for kind in type(error).__mro__ if kind in KNOWN)(error)
