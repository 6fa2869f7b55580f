"""What a failed call means, what is found after a lost answer, and what a reading says."""

import json
import random
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from electronic_billing.connections.errors import ConnectionMissing, QuotaSpent, ReconnectNeeded, RenewalInProgress
from electronic_billing.fic.auth import ManualToken
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.documents import ErrorReason, IssuedDocument, Payment
from electronic_billing.fic.errors import (
    AuthorizationRefused,
    Conflict,
    Forbidden,
    NotFound,
    Rejected,
    ServerFailed,
    Throttled,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)
from electronic_billing.fic.transport import open_http
from electronic_billing.invoices.follow import _paid_date, _scarto, _state_read
from electronic_billing.invoices.lookup import find_document, see_series
from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.trouble import LATER, trouble_of
from electronic_billing.kit.secret import Secret
from unit.invoices.samples import NOW, invoice_of

OURS, OTHERS = invoice_of().reference, "made by the accountant"


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (QuotaSpent(NOW + timedelta(hours=1)), "not_made", "why.quota"),
        (Throttled(30, "short"), "not_made", "why.quota"),
        (ReconnectNeeded(), "not_made", "why.reconnect"),
        (ConnectionMissing(), "not_made", "why.reconnect"),
        (Unauthorized(), "not_made", "why.reconnect"),
        (RenewalInProgress(), "not_made", None),
        (AuthorizationRefused("invalid_client", ""), "not_made", "why.unreachable"),
        (Unreachable(outcome_unknown=False), "not_made", "why.unreachable"),
        (Unreachable(outcome_unknown=True), "unknown", "why.unreachable"),
        (ServerFailed(503), "unknown", "why.unreachable"),
        (UnexpectedAnswer(200, "x"), "unknown", "why.unreachable"),
        (UnexpectedAnswer(402, "x"), "not_made", "why.unreachable"),
        (Conflict("x"), "unknown", "why.conflict"),
        (Forbidden("x", None), "refused", "why.forbidden"),
        (NotFound(), "refused", "why.not_found"),
        (Rejected(422, "x", {"data.date": ["wrong"]}), "refused", "why.refused"),
    ],
)
def test_each_failure_has_its_meaning(error: Exception, outcome: str, reason: str | None) -> None:
    trouble = trouble_of(error, 1, NOW, random.Random(1))
    assert (outcome, reason) == (trouble.outcome, trouble.problem and trouble.problem.reason)
    assert (trouble.retry_at is None) == (outcome == "refused"), "only a refusal waits for a person"


def test_the_wait_is_the_one_that_was_told_or_grows() -> None:
    chance = random.Random(1)
    assert NOW + timedelta(hours=1) == trouble_of(QuotaSpent(NOW + timedelta(hours=1)), 9, NOW, chance).retry_at
    assert NOW + timedelta(seconds=30) == trouble_of(Throttled(30, "long"), 9, NOW, chance).retry_at
    assert NOW + timedelta(seconds=1) == trouble_of(Throttled(0, "short"), 1, NOW, chance).retry_at
    for attempt, step in enumerate(LATER, 1):
        retry_at = trouble_of(ServerFailed(500), attempt, NOW, chance).retry_at
        assert retry_at is not None
        assert step <= retry_at - NOW <= step * 1.2


def test_a_refusal_tells_the_fields_in_the_words_of_fatture_in_cloud() -> None:
    trouble = trouble_of(
        Rejected(422, "Invalid.", {"data.date": ["Too old.", "Wrong."], "": ["x"]}), 1, NOW, random.Random(1)
    )
    assert trouble.problem is not None
    assert "Invalid. data.date: Too old. Wrong.; x" == trouble.problem.detail


class Books:
    """Lists of documents, by what the question is about; each question is kept."""

    def __init__(self, by_number: list[dict[str, Any]], by_reference: list[dict[str, Any]]) -> None:
        self.by_number = by_number
        self.by_reference = by_reference
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = request.url.params["q"]
        self.asked.append(query)
        found = self.by_reference if "any_subject" in query else self.by_number
        return httpx2.Response(200, content=json.dumps({"data": found}).encode())

    def client(self) -> FicClient:
        return FicClient(open_http(httpx2.MockTransport(self)), "https://fic.example", ManualToken(Secret("a/token")))


def row(subject: str, document_id: int = 70, number: int = 7) -> dict[str, Any]:
    return {"id": document_id, "number": number, "numeration": "/EB", "subject": subject, "date": "2026-03-10"}


@pytest.mark.parametrize(
    ("by_number", "by_reference", "ours", "others", "questions"),
    [
        ([row(OURS)], [], 70, None, 1),
        ([row(OTHERS, 1), row(OURS, 2)], [], 2, None, 1),
        ([], [row(OURS, 3, 8)], 3, None, 2),
        ([row(OTHERS, 1)], [row(OURS, 3)], 3, None, 2),
        ([row(OTHERS, 1)], [], None, 1, 2),
        ([], [row(OURS + "0", 1), row("see " + OURS, 2)], None, None, 2),
        ([], [], None, None, 2),
    ],
    ids=["by number", "among two", "renumbered", "both", "another's", "nearly ours", "nothing"],
)
async def test_ours_is_known_by_its_reference_alone(
    by_number: list[dict[str, Any]],
    by_reference: list[dict[str, Any]],
    ours: int | None,
    others: int | None,
    questions: int,
) -> None:
    books = Books(by_number, by_reference)
    found = await find_document(books.client(), 101, invoice_of())
    assert ours == (found.ours and found.ours.id)
    assert others == (found.others and found.others.id)
    assert questions == len(books.asked)
    assert "number = 7" in books.asked[0]
    assert "numeration = '/EB'" in books.asked[0]
    assert "2026-01-01" in books.asked[0]


async def test_a_series_is_seen_by_its_highest_number_and_its_latest_day() -> None:
    rows = [{**row(OTHERS, 1, 4), "date": "2026-03-09"}, {**row(OTHERS, 2, 9), "date": "2026-02-01"}]
    seen = await see_series(Books(rows, []).client(), 101, "invoice", "/EB", 2026)
    assert (9, date(2026, 3, 9)) == (seen.last_number, seen.last_date)
    empty = await see_series(Books([], []).client(), 101, "invoice", "/EB", 2026)
    assert (0, None) == (empty.last_number, empty.last_date)


@pytest.mark.parametrize(
    ("before", "raw", "after"),
    [
        ("transmitted", None, "transmitted"),
        ("transmitted", "not_sent", "transmitted"),
        ("at_sdi", "not_sent", "created"),
        ("created", "missing", "created"),
        ("transmitted", "processing", "at_sdi"),
        ("cleared", "not_delivered", "not_delivered"),
        ("cleared", "teleported", "cleared"),
        ("at_sdi", "discarded", "discarded"),
    ],
)
def test_a_reading_moves_the_state_only_where_it_is_understood(before: str, raw: str | None, after: str) -> None:
    document = IssuedDocument(id=70, ei_status=raw)
    assert InvoiceState(after) is _state_read(invoice_of(state=InvoiceState(before)), document)


@pytest.mark.parametrize(
    ("payments", "day"),
    [
        ((), None),
        ((Payment(status="not_paid"),), None),
        ((Payment(status="paid", paid_date=date(2026, 3, 9)),), date(2026, 3, 9)),
        ((Payment(status="paid", due_date=date(2026, 3, 8)),), date(2026, 3, 8)),
        ((Payment(status="paid"),), None),
        ((Payment(status="paid", paid_date=date(2026, 3, 9)), Payment(status="not_paid")), None),
        (
            (Payment(status="paid", paid_date=date(2026, 3, 9)), Payment(status="paid", paid_date=date(2026, 3, 1))),
            date(2026, 3, 9),
        ),
        ((Payment(status="reversed", paid_date=date(2026, 3, 9)),), None),
    ],
)
def test_paid_is_when_the_last_payment_is_paid(payments: tuple[Payment, ...], day: date | None) -> None:
    assert day == _paid_date(IssuedDocument(id=70, payments_list=payments))


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2026-03-09", date(2026, 3, 9)),
        ("2026-03-09 23:59:59", date(2026, 3, 9)),
        (None, date(2026, 3, 10)),
        ("yesterday", date(2026, 3, 10)),
    ],
)
def test_a_scarto_without_a_day_counts_from_today(told: str | None, day: date) -> None:
    assert day == _scarto(ErrorReason(code="00311", date=told), NOW).date
