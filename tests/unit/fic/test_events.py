import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from joserfc.jws import JWSRegistry

from electronic_billing.fic.errors import (
    AudienceWrong,
    EventMalformed,
    EventRefused,
    IssuerWrong,
    SignatureInvalid,
)
from electronic_billing.fic.event_key import FIC_EVENT_KEY
from electronic_billing.fic.event_signature import EventKeyUnreadable, load_event_key
from electronic_billing.fic.events import WELCOME, FicEvent, challenge_in, verify_event

SIGNER = ECKey.generate_key("P-256")
STRANGER = ECKey.generate_key("P-256")
PUBLIC_PEM = SIGNER.as_pem(private=False).decode()
KEY = load_event_key(PUBLIC_PEM)
ISSUER = "https://api-v2.fattureincloud.it"
SINK = "https://host.example/api/fattura-elettronica-webhook"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UPDATED = "it.fattureincloud.webhooks.issued_documents.e_invoices.status_update"
EVENT_ID = "198:6f1c4f0e-8d2b-4c53-9b1a-5d8f3f6a7b01"
CLAIMS: dict[str, object] = {
    "jti": EVENT_ID,
    "iss": ISSUER,
    "sub": "company:108061",
    "aud": [SINK],
    "iat": int(NOW.timestamp()) - 60,
    "exp": int(NOW.timestamp()) + 10_000,
    "aid": 7,
}
BODY = b'{"data":{"ids":[3062300]}}'
ATTRIBUTES = {
    "id": EVENT_ID,
    "specversion": "1.0",
    "source": ISSUER,
    "type": UPDATED,
    "subject": "company:108061",
    "time": "2026-11-23T12:54:21+02:00",
}
EVENT = FicEvent(
    id=EVENT_ID,
    type=UPDATED,
    company_id=108061,
    occurred_at=datetime(2026, 11, 23, 10, 54, 21, tzinfo=UTC),
    document_ids=(3062300,),
    token_expired=False,
)


def _token(key: ECKey = SIGNER, header: Mapping[str, object] | None = None, **claims: object) -> str:
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    return jwt.encode({"alg": "ES256", **(header or {})}, told, key, registry=registry)


def _headers(token: str | None = None, **changed: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token or _token()}",
        "Content-Type": "application/json",
        **{f"ce-{name}": text for name, text in ATTRIBUTES.items()},
        **{name.replace("_", "-"): text for name, text in changed.items()},
    }


def _structured(content_type: str, token: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token or _token()}", "Content-Type": content_type}


def _verify(body: bytes = BODY, headers: Mapping[str, str] | None = None) -> FicEvent:
    return verify_event(
        body, _headers() if headers is None else headers, key=KEY, audience=SINK, issuer=ISSUER, now=NOW
    )


def test_a_binary_event_is_read() -> None:
    assert EVENT == _verify()


@pytest.mark.parametrize("content_type", ["application/cloudevents+json", "application/json; charset=utf-8"])
def test_a_structured_event_is_read_under_both_names(content_type: str) -> None:
    body = json.dumps({**ATTRIBUTES, "data": {"ids": [3062300]}}).encode()
    assert EVENT == _verify(body, _structured(content_type))


def test_header_names_are_read_in_any_case() -> None:
    assert EVENT == _verify(headers={name.upper(): text for name, text in _headers().items()})


def test_a_type_nobody_knows_is_kept() -> None:
    assert (
        "it.fattureincloud.webhooks.brand.new"
        == _verify(headers=_headers(ce_type="it.fattureincloud.webhooks.brand.new")).type
    )


def test_a_welcome_has_no_documents() -> None:
    event = _verify(b'{"data":{"ids":["SUB1"],"any":1}}', _headers(ce_type=WELCOME))
    assert () == event.document_ids


@pytest.mark.parametrize("body", [b"{}", b'{"data":null}', b'{"data":{}}', b'{"data":{"ids":[]}}'])
def test_an_event_without_ids_has_none(body: bytes) -> None:
    assert () == _verify(body).document_ids


def test_a_bulk_event_carries_many_ids() -> None:
    assert (1, 2, 3) == _verify(b'{"data":{"ids":[1,2,3]}}').document_ids


def test_an_expired_token_is_flagged_and_not_refused() -> None:
    token = _token(exp=int(NOW.timestamp()))
    assert _verify(headers=_headers(token)).token_expired is True


def test_an_expired_token_with_a_wrong_signature_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(_token(STRANGER, exp=1)))


@pytest.mark.parametrize("audience", [[SINK, "https://old.example"], {SINK}, SINK])
def test_one_of_several_addresses_is_enough(audience: str | list[str] | set[str]) -> None:
    event = verify_event(BODY, _headers(), key=KEY, audience=audience, issuer=ISSUER, now=NOW)
    assert EVENT == event


def test_the_audience_may_be_a_plain_text() -> None:
    assert EVENT == _verify(headers=_headers(_token(aud=SINK)))


@pytest.mark.parametrize("aud", ["https://other.example", [], [SINK + "/"], {SINK: 1}, 5, None, [[SINK]]])
def test_another_audience_is_refused(aud: object) -> None:
    with pytest.raises(AudienceWrong):
        _verify(headers=_headers(_token(aud=aud)))


@pytest.mark.parametrize("iss", [ISSUER + "/", "", None, [ISSUER]])
def test_another_issuer_is_refused(iss: object) -> None:
    with pytest.raises(IssuerWrong):
        _verify(headers=_headers(_token(iss=iss)))


def test_the_issuer_is_judged_before_the_audience() -> None:
    with pytest.raises(IssuerWrong):
        _verify(headers=_headers(_token(iss="x", aud="y")))


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b", "Bearer à", "Bearer " + "a" * 9000]
)
def test_no_bearer_no_event(authorization: str) -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers={**_headers(), "Authorization": authorization})


def test_a_missing_header_is_no_bearer() -> None:
    headers = _headers()
    del headers["Authorization"]
    with pytest.raises(SignatureInvalid):
        _verify(headers=headers)


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(_token(STRANGER)))


def _segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_without_a_signature_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(f"{_segment({'alg': 'none'})}.{_segment(CLAIMS)}."))


def test_the_public_key_is_no_shared_secret() -> None:
    confused = jwt.encode({"alg": "HS256"}, dict(CLAIMS), OctKey.import_key(PUBLIC_PEM.replace("-----", "")), ["HS256"])
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(confused))


def test_a_changed_claim_breaks_the_signature() -> None:
    header, _, signature = _token().split(".")
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(f"{header}.{_segment({**CLAIMS, 'sub': 'company:1'})}.{signature}"))


def test_a_header_that_nobody_documents_does_no_harm() -> None:
    assert EVENT == _verify(headers=_headers(_token(header={"kid": "k1", "x-new": "y"})))


@pytest.mark.parametrize("changed", [{"ce_id": "198:other"}, {"ce_subject": "company:1"}])
def test_a_token_for_another_event_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(None, **changed))


@pytest.mark.parametrize("token", [_token(jti=None), _token(sub=None), _token(jti=5)])
def test_a_token_that_names_no_event_is_refused(token: str) -> None:
    with pytest.raises(SignatureInvalid):
        _verify(headers=_headers(token))


@pytest.mark.parametrize("exp", [None, "soon", True, 1e300, float("nan")])
def test_a_token_without_an_end_is_malformed(exp: object) -> None:
    with pytest.raises(EventMalformed):
        _verify(headers=_headers(_token(exp=exp)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff",
        b"[" * 5000,
        b'{"data":{"ids":["3"]}}',
        b'{"data":{"ids":[true]}}',
        b'{"data":{"ids":[1.5]}}',
        b'{"data":{"ids":[-1]}}',
        b'{"data":{"ids":[9223372036854775808]}}',
        b'{"data":{"ids":5}}',
        b'{"data":[{}]}',
        b'{"data":"x"}',
    ],
)
def test_a_body_of_another_shape_is_malformed(body: bytes) -> None:
    with pytest.raises(EventMalformed):
        _verify(body)


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-11-23T12:00:00", "0001-01-01T00:00:00+10:00", "2026-13-01T00:00:00Z"]
)
def test_a_time_that_is_no_instant_is_malformed(time: str) -> None:
    with pytest.raises(EventMalformed):
        _verify(headers=_headers(ce_time=time))


@pytest.mark.parametrize("subject", ["company:", "company:0", "company:x", "tenant:5", "company:1\n"])
def test_a_subject_that_is_no_company_is_malformed(subject: str) -> None:
    with pytest.raises(EventMalformed):
        _verify(headers=_headers(_token(sub=subject), ce_subject=subject))


@pytest.mark.parametrize("wrong", ["", "a\x00b", "x" * 256, None, 5])
def test_a_structured_event_with_a_type_that_cannot_be_stored_is_malformed(wrong: object) -> None:
    body = json.dumps({**ATTRIBUTES, "type": wrong, "data": {}}).encode()
    with pytest.raises(EventMalformed):
        _verify(body, _structured("application/cloudevents+json"))


def test_plain_headers_do_not_pass_for_attributes() -> None:
    headers = {**_headers(), "time": "nonsense", "type": "nonsense"}
    assert EVENT == _verify(headers=headers)


@given(body=st.binary(max_size=60), token=st.text(max_size=40), name=st.text(max_size=10))
@settings(suppress_health_check=[HealthCheck.differing_executors])
def test_anything_at_all_is_refused_in_our_own_words(body: bytes, token: str, name: str) -> None:
    for authorization in (token, f"Bearer {token}", f"Bearer {token}.{token}.{token}"):
        with pytest.raises(EventRefused):
            _verify(body, {"Authorization": authorization, name: token})


@given(parts=st.tuples(*[st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists, max_leaves=3)] * 2))
def test_any_json_in_a_token_is_refused_in_our_own_words(parts: tuple[object, object]) -> None:
    first, second = parts
    for header in (first, {"alg": first}, {"alg": "ES256", "crit": first}, {"alg": "ES256", "b64": first}):
        with pytest.raises(EventRefused):
            _verify(headers=_headers(f"{_segment(header)}.{_segment(second)}.{_segment(second)}"))


@given(seconds=st.integers(-(10**8), 10**8), minutes=st.integers(-700, 700))
def test_every_zone_becomes_utc(seconds: int, minutes: int) -> None:
    at = (NOW + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=minutes)))
    event = _verify(headers=_headers(ce_time=at.isoformat()))
    assert (at, UTC) == (event.occurred_at, event.occurred_at.tzinfo)


def test_the_published_key_loads() -> None:
    assert load_event_key(FIC_EVENT_KEY).key.is_private is False


def test_a_key_may_be_base64_of_a_pem() -> None:
    key = load_event_key(base64.b64encode(PUBLIC_PEM.encode()).decode())
    assert EVENT == verify_event(BODY, _headers(), key=key, audience=SINK, issuer=ISSUER, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        base64.b64encode(b"nonsense").decode(),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        SIGNER.as_pem(private=True).decode(),
        ECKey.generate_key("P-384").as_pem(private=False).decode(),
    ],
)
def test_another_kind_of_key_is_refused_at_start(text: str) -> None:
    with pytest.raises(EventKeyUnreadable):
        load_event_key(text)


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"X-Fic-Verification-Challenge": "ab" * 32}, {}, "ab" * 32),
        ({}, {"x-fic-verification-challenge": "cd" * 32}, "cd" * 32),
        ({"x-fic-verification-challenge": "<script>"}, {}, None),
        ({}, {}, None),
    ],
)
def test_the_challenge_of_a_handshake_is_found(
    headers: dict[str, str], query: dict[str, str], expected: str | None
) -> None:
    assert expected == challenge_in(headers, query)
