"""Events that a receiver must refuse or ignore: signed by another key, for another sink, too old, about nobody."""

from datetime import timedelta
from typing import Literal
from uuid import uuid4

import httpx2
import msgspec

from fic_simulator import delivery
from fic_simulator.courier import Courier, SinkUnreachable
from fic_simulator.event_types import PREFIX, STATUS_UPDATE
from fic_simulator.records import Delivery
from fic_simulator.refusals import invalid_request, not_found
from fic_simulator.signing import EventSigner, new_private_pem
from fic_simulator.wire import Json
from fic_simulator.world import World


class Forgery(msgspec.Struct, kw_only=True):
    """`sink` is needed only when the company has no subscription."""

    kind: Literal[
        "wrong_key",
        "wrong_audience",
        "wrong_issuer",
        "wrong_subject",
        "wrong_id",
        "expired",
        "unknown_company",
        "no_token",
        "broken_body",
        "genuine",
    ]
    company_id: int = 101
    document_id: int = 0
    type: str = f"{PREFIX}{STATUS_UPDATE}"
    sink: str | None = None
    event_id: str | None = None


async def send(world: World, courier: Courier, wish: Json) -> Json:
    try:
        forgery = msgspec.convert(wish, Forgery)
    except msgspec.ValidationError as wrong:
        raise invalid_request({"kind": [str(wrong)]}) from wrong
    message = _event(world, forgery)
    headers, body = delivery.message(message, _token(world, forgery, message))
    if forgery.kind == "no_token":
        headers.pop("Authorization")
    if forgery.kind == "broken_body":
        body = body[: len(body) // 2]
    return {
        "event_id": message.event_id,
        "sink": message.sink,
        **await _sent(world, courier, message.sink, headers, body),
    }


def _event(world: World, forgery: Forgery) -> Delivery:
    company = 999_999 if forgery.kind == "unknown_company" else forgery.company_id
    subscription_id, sink = _target(world, forgery)
    return Delivery(
        id="forged",
        event_id=forgery.event_id or f"198:{uuid4()}",
        subscription_id=subscription_id,
        company_id=str(company),
        app_id="198",
        sink=sink,
        mapping="binary",
        type=forgery.type,
        occurred_at=world.now(),
        data={"ids": [forgery.document_id]},
    )


def _target(world: World, forgery: Forgery) -> tuple[str, str]:
    for row in world.subscriptions:
        if row.company_id == str(forgery.company_id):
            return row.id, forgery.sink or row.sink
    if forgery.sink is None:
        raise not_found()
    return "", forgery.sink


def _token(world: World, forgery: Forgery, message: Delivery) -> str:
    claims = delivery.claims(world, message.event_id, message.company_id, message.app_id, message.sink)
    changes: dict[str, Json] = {
        "wrong_audience": {"aud": ["https://elsewhere.example/hook"]},
        "wrong_issuer": {"iss": "https://elsewhere.example"},
        "wrong_subject": {"sub": "company:1"},
        "wrong_id": {"jti": f"198:{uuid4()}"},
        "expired": _aged(claims),
    }
    signer = EventSigner(new_private_pem()) if forgery.kind == "wrong_key" else world.signer
    return signer.sign({**claims, **changes.get(forgery.kind, {})})


def _aged(claims: Json) -> Json:
    age = int(timedelta(hours=6).total_seconds())
    return {"iat": claims["iat"] - age, "exp": claims["exp"] - age}


async def _sent(world: World, courier: Courier, sink: str, headers: dict[str, str], body: bytes) -> Json:
    try:
        answer = await courier.post(sink, headers, body, world.switches.webhook_timeout_seconds)
    except (SinkUnreachable, httpx2.InvalidURL, ValueError) as silence:
        return {"status": None, "error": str(silence)}
    return {"status": answer.status_code, "answer": answer.text[:200]}
