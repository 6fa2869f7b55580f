"""Every error of the domain that a caller may meet has its status, its name and its words in both languages."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType
from uuid import UUID

import pytest
from starlette.requests import Request

from electronic_billing.companies import errors as companies
from electronic_billing.connections import errors as connections
from electronic_billing.fatturapa.findings import error
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.fic import errors as fic
from electronic_billing.invoices import errors as invoices
from electronic_billing.invoices.errors import Obstacle
from electronic_billing.kit.problems import FieldProblem, FieldsRefused
from electronic_billing.tenants import errors as tenants
from electronic_billing.web.i18n import Catalogues, Message
from electronic_billing.web.problem import FieldError
from electronic_billing.web.refusals import in_order, login_needed_handler, problem_for
from electronic_billing.web.session import LoginNeeded

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ID = UUID("00000000-0000-0000-0000-000000000007")

SAMPLES: list[tuple[Exception, int, str]] = [
    (FieldsRefused([FieldProblem("pec", "field.pec")]), 422, "invalid"),
    (tenants.LoginRefused(), 401, "login-refused"),
    (tenants.TooManyLogins(90), 429, "too-many-logins"),
    (tenants.PasswordTooShort(), 422, "password-too-short"),
    (tenants.EmailTaken(), 409, "email-taken"),
    (connections.ConnectionMissing(), 409, "not-connected"),
    (connections.ReconnectNeeded(), 409, "reconnect-needed"),
    (connections.RenewalInProgress(), 503, "renewal-in-progress"),
    (connections.QuotaSpent(NOON), 503, "quota-spent"),
    (connections.OAuthStateUnknown(), 409, "oauth-state-unknown"),
    (connections.ConsentDenied("access_denied"), 409, "consent-denied"),
    (connections.ScopesMissing(["settings:r", "entity.clients:a"]), 409, "scopes-missing"),
    (companies.CompanyUnknown(), 404, "company-unknown"),
    (companies.CompanyAlreadyLinked(), 409, "company-already-linked"),
    (companies.CompanyNotReady(["company.licence_expired"]), 409, "company-not-ready"),
    (companies.CompanyDiffers(), 409, "company-differs"),
    (companies.CompanyNotSetUp(), 409, "company-not-set-up"),
    (companies.NotAnItalianTenant(), 404, "not-found"),
    (invoices.InvoiceUnknown(), 404, "invoice-unknown"),
    (invoices.ExternalIdTaken(ID, "RES-1"), 409, "external-id-taken"),
    (invoices.RentalChanged(ID, "RA-17:balance", "3/EB"), 409, "external-id-taken"),
    (invoices.RentalBlocked([Obstacle("RA-17:balance", "EB001", Sentence("No.", "No."))]), 409, "rental-blocked"),
    (invoices.IdempotencyKeyReused(), 422, "idempotency-key-reused"),
    (invoices.BillingDisabled(), 409, "billing-disabled"),
    (invoices.CompanyAmbiguous(), 422, "company-ambiguous"),
    (invoices.NotLookable(), 409, "not-lookable"),
    (fic.Unreachable(outcome_unknown=True), 502, "fatture-in-cloud-unreachable"),
    (fic.ServerFailed(500), 502, "fatture-in-cloud-unreachable"),
    (fic.UnexpectedAnswer(200, "no data"), 502, "fatture-in-cloud-unreachable"),
    (fic.Throttled(12.2, "short"), 503, "quota-spent"),
    (fic.Unauthorized(), 409, "reconnect-needed"),
    (fic.Forbidden("No.", None), 409, "fatture-in-cloud-forbids"),
    (fic.NotFound(), 409, "fatture-in-cloud-lacks-it"),
    (fic.Conflict("Used."), 409, "fatture-in-cloud-refused"),
    (fic.Rejected(422, "Wrong.", {}), 409, "fatture-in-cloud-refused"),
    (fic.AuthorizationRefused("invalid_grant", ""), 409, "authorization-refused"),
    (invoices.SureToBeDiscarded([error("00471", "FatturaElettronicaHeader")]), 422, "sure-to-be-discarded"),
]


def errors_in(*modules: ModuleType) -> Iterator[type[Exception]]:
    for module in modules:
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and found.__module__ == module.__name__:
                yield found


@pytest.mark.parametrize(("error", "status", "slug"), SAMPLES, ids=lambda value: type(value).__name__)
def test_error_has_its_status_and_name(error: Exception, status: int, slug: str) -> None:
    problem = problem_for(error)
    assert (status, slug) == (problem.status, problem.slug)


@pytest.mark.parametrize("locale", ["it", "en"])
@pytest.mark.parametrize("error", [sample[0] for sample in SAMPLES], ids=lambda error: type(error).__name__)
def test_error_has_its_words(catalogues: Catalogues, error: Exception, locale: str) -> None:
    translator, problem = catalogues.translator(locale), problem_for(error)
    assert translator.say(problem.title)
    assert translator.say(problem.detail)
    assert all(translator.say(one.message) for one in problem.errors)


def test_no_error_of_the_domain_is_forgotten() -> None:
    tried = {type(sample[0]) for sample in SAMPLES}
    event_errors = {fic.EventRefused, *fic.EventRefused.__subclasses__()}  # the webhook answers those itself
    domain = set(errors_in(tenants, connections, companies, invoices, fic))
    assert {fic.FicError} == domain - tried - event_errors


def test_extras_name_what_programs_need() -> None:
    assert {"invoice_id": str(ID)} == problem_for(invoices.ExternalIdTaken(ID, "RES-1")).extra
    assert {"scopes": ["settings:r"]} == problem_for(connections.ScopesMissing(["settings:r"])).extra
    assert {"fatture_in_cloud": "Used."} == problem_for(fic.Conflict("Used.")).extra
    reasons = ["company.licence_expired"]
    assert {"reasons": reasons} == problem_for(companies.CompanyNotReady(reasons)).extra


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (tenants.TooManyLogins(90), "90"),
        (fic.Throttled(12.2, "short"), "13"),
        (fic.Throttled(0, "long"), "1"),
        (connections.RenewalInProgress(), "5"),
        (connections.QuotaSpent(NOON.astimezone(timezone(timedelta(hours=1)))), "Mon, 23 Nov 2026 12:00:00 GMT"),
    ],
    ids=str,
)
def test_who_has_to_wait_is_told_how_long(error: Exception, header: str) -> None:
    assert header == problem_for(error).headers["Retry-After"]


def test_summary_follows_the_form() -> None:
    errors = [FieldError(name, Message("field.required")) for name in ("odd", "city", "name")]
    assert ["name", "city", "odd"] == [error.field for error in in_order(errors, ["name", "city"])]


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/audit", "query_string": b"", "headers": raw})


async def test_stranger_is_led_to_the_log_in_and_back() -> None:
    answer = await login_needed_handler(request(), LoginNeeded("/audit"))
    assert (303, "/login?next=/audit") == (answer.status_code, answer.headers["location"])


async def test_stranger_at_the_door_has_nowhere_to_go_back_to() -> None:
    assert "/login" == (await login_needed_handler(request(), LoginNeeded("/"))).headers["location"]


async def test_htmx_moves_the_whole_page_and_comes_back_to_it() -> None:
    page = "http://billing.example/invoices?state=queued&q=a%20b"
    answer = await login_needed_handler(
        request(hx_request_type="partial", hx_current_url=page), LoginNeeded("/invoices/row")
    )
    assert 401 == answer.status_code
    assert "/login?next=/invoices%3Fstate%3Dqueued%26q%3Da%2520b" == answer.headers["hx-redirect"]


@pytest.mark.parametrize("page", ["", "https://elsewhere.example//evil.example/x"])
async def test_htmx_leads_nowhere_else(page: str) -> None:
    answer = await login_needed_handler(request(hx_request_type="partial", hx_current_url=page), LoginNeeded("/x"))
    assert "/login" == answer.headers["hx-redirect"]
