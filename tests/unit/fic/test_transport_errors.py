import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.fic.errors import (
    Conflict,
    FicError,
    Forbidden,
    NotFound,
    Rejected,
    ServerFailed,
    Throttled,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)
from electronic_billing.fic.failures import failure_of, seconds_in
from electronic_billing.fic.transport import open_http
from unit.fic.scripted import Bench, TricklingBody, answer, data

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("broken", [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError])
async def test_a_call_that_never_left_was_not_performed(broken: type[httpx2.RequestError]) -> None:
    with pytest.raises(Unreachable) as caught:
        await Bench(broken).client.delete_document(1, 2)
    assert caught.value.outcome_unknown is False


@pytest.mark.parametrize(
    "broken",
    [httpx2.ReadTimeout, httpx2.ReadError, httpx2.WriteError, httpx2.WriteTimeout, httpx2.RemoteProtocolError],
)
async def test_a_lost_answer_leaves_the_outcome_unknown(broken: type[httpx2.RequestError]) -> None:
    with pytest.raises(Unreachable) as caught:
        await Bench(broken).client.delete_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_a_body_that_trickles_for_ever_is_given_up() -> None:
    bench = Bench(httpx2.Response(200, stream=TricklingBody()), read_timeout=0.01)
    with pytest.raises(Unreachable) as caught:
        await bench.client.company_info(1)
    assert caught.value.outcome_unknown is True


async def test_every_request_carries_its_time_outs() -> None:
    bench = Bench(data([]))
    await bench.client.vat_types(1)
    timeouts = bench.fic.requests[0].extensions["timeout"]
    assert {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0} == timeouts


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failed_server_may_have_performed_the_write(status: int) -> None:
    with pytest.raises(ServerFailed) as caught:
        await Bench(answer({}, status, {"Retry-After": "7"})).client.delete_document(1, 2)
    assert (status, 7.0, True) == (caught.value.status, caught.value.retry_after, caught.value.outcome_unknown)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"Retry-After": "60"}, (60.0, "short")),
        (429, {}, (60.0, "short")),
        (429, {"Retry-After": "soon"}, (60.0, "short")),
        (403, {"Retry-After": "1800"}, (1800.0, "long")),
        (403, {"Retry-After": ""}, (600.0, "long")),
    ],
)
async def test_a_spent_quota_says_which_and_how_long(
    status: int, headers: dict[str, str], expected: tuple[float, str]
) -> None:
    with pytest.raises(Throttled) as caught:
        await Bench(answer({"error": {"message": "no"}}, status, headers)).client.company_info(1)
    assert expected == (caught.value.retry_after, caught.value.kind)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("-5", 0.0), ("1e300", 31 * 86400.0), ("nan", None), ("inf", None), ("2.5", 2.5), (None, None)],
)
def test_a_wait_stays_within_bounds(header: str | None, seconds: float | None) -> None:
    assert seconds == seconds_in(header)


async def test_a_403_without_a_wait_is_a_matter_of_permission() -> None:
    body = {"error": {"message": "Non puoi.", "code": "NO_PERMISSION"}}
    with pytest.raises(Forbidden) as caught:
        await Bench(answer(body, 403)).client.company_info(1)
    assert ("Non puoi.", "NO_PERMISSION") == (caught.value.message, caught.value.code)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "invalid_token", "error_description": "The token is expired."},
        {"error": {"message": "Unauthorized."}},
    ],
)
async def test_both_bodies_of_a_401_are_the_same_refusal(body: object) -> None:
    with pytest.raises(Unauthorized):
        await Bench(answer(body, 401), answer(body, 401)).client.company_info(1)


async def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await Bench(answer({}, 404)).client.get_document(1, 2)


async def test_a_conflict_keeps_its_text() -> None:
    text = "Esiste già una fattura con data successiva"
    with pytest.raises(Conflict) as caught:
        await Bench(answer({"error": {"message": text}}, 409)).client.delete_document(1, 2)
    assert text == caught.value.message


async def test_a_validation_error_names_each_field() -> None:
    told = {"data.items_list.0.vat.id": ["The field is required."], "data.type": "Wrong."}
    body = {"error": {"message": "Invalid request.", "validation_result": told}}
    with pytest.raises(Rejected) as caught:
        await Bench(answer(body, 422)).client.delete_document(1, 2)
    assert {
        "data.items_list.0.vat.id": ["The field is required."],
        "data.type": ["Wrong."],
    } == caught.value.fields


async def test_a_wrong_payment_total_brings_the_totals_of_the_server() -> None:
    body = {
        "error": {"message": "Il totale dei pagamenti non corrisponde.", "validation_result": None},
        "extra": {"totals": {"amount_due": 610, "payments_sum": 579.5, "vat_list": {"22": {"amount_vat": 110}}}},
    }
    with pytest.raises(Rejected) as caught:
        await Bench(answer(body, 400)).client.delete_document(1, 2)
    totals = caught.value.totals
    assert totals is not None
    assert ("610", "579.5", "110") == (
        str(totals.amount_due),
        str(totals.payments_sum),
        str(totals.vat_list["22"].amount_vat),
    )


@pytest.mark.parametrize(("status", "in_doubt"), [(302, True), (408, True), (418, False)])
async def test_a_status_nobody_documents_is_unexpected(status: int, in_doubt: bool) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        await Bench(answer({}, status)).client.delete_document(1, 2)
    assert in_doubt is caught.value.outcome_unknown


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"data": null}', b'{"data": {}}', b'{"data": {"id": "x"}}', b"[" * 9000]
)
async def test_a_success_without_the_thing_in_it_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        await Bench(httpx2.Response(200, content=body)).client.get_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_an_unexpected_answer_does_not_repeat_the_body() -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        await Bench(answer({"data": "a/secret-token"})).client.user_companies()
    assert "secret" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


@given(body=JSON, status=st.integers(300, 599), wait=st.none() | st.text(max_size=5))
def test_any_refusal_becomes_an_error_of_the_tree(body: object, status: int, wait: str | None) -> None:
    for wrapped in (body, {"error": body}, {"error": {"validation_result": body}, "extra": body}):
        assert isinstance(failure_of(status, wait, msgspec.json.encode(wrapped)), FicError)
    assert isinstance(failure_of(status, wait, b"\xff{"), FicError)


async def test_the_quota_headers_are_reported_on_success_and_on_failure() -> None:
    headers = {"RateLimit-HourlyRemaining": "998", "RateLimit-HourlyLimit": "1000", "RateLimit-MonthlyLimit": "x"}
    bench = Bench(answer({"data": []}, 200, headers), answer({}, 404))
    await bench.client.vat_types(7)
    with pytest.raises(NotFound):
        await bench.client.get_document(7, 1)
    first, second = bench.quotas
    assert (7, 1, 998, 1000, None) == (
        first.company_id,
        first.requests,
        first.hourly_remaining,
        first.hourly_limit,
        first.monthly_limit,
    )
    assert (1, None) == (second.requests, second.hourly_remaining)


async def test_the_shared_pool_keeps_no_cookies() -> None:
    bench = Bench(answer({"data": []}, 200, {"Set-Cookie": "session=one; Path=/"}), data([]))
    await bench.client.vat_types(1)
    await bench.client.vat_types(2)
    assert "Cookie" not in bench.fic.requests[1].headers


async def test_a_real_pool_opens_and_closes() -> None:
    async with open_http() as http:
        assert http.is_closed is False
    assert http.is_closed is True
