"""Webhook subscriptions: one per type, app and company; a sink must be https and must answer a handshake."""

from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from starlette.responses import Response

from fic_simulator import handshake
from fic_simulator.calls import Call, answer
from fic_simulator.event_types import PREFIX, SCOPE_OF, single_types
from fic_simulator.findings import Findings
from fic_simulator.records import Subscription
from fic_simulator.refusals import not_found, refused
from fic_simulator.scopes import allows
from fic_simulator.wire import Json
from fic_simulator.world import World

FIRST_ID = 230
MAPPINGS = ("binary", "structured")
METHODS = ("header", "query")


async def list_subscriptions(call: Call) -> Response:
    return answer({"data": [shown(row) for row in _mine(call)]})


async def create(call: Call) -> Response:
    data = call.data()
    _check(call.world, data, creating=True)
    types, warnings = _wanted_types(call, data["types"])
    subscription = Subscription(
        id=f"SUB{call.world.next_id('subscription', FIRST_ID)}",
        company_id=call.company.id,
        app_id=call.app.id,
        sink=data["sink"],
        types=types,
        mapping=_mapping(data) or "binary",
        verification_method=data.get("verification_method") or "header",
    )
    call.world.subscriptions.put(subscription)
    await _shake_hands(call, subscription)
    return answer({"data": shown(subscription), **_warnings(call.world, warnings)})


async def get(call: Call) -> Response:
    return answer({"data": shown(_found(call))})


async def modify(call: Call) -> Response:
    """A new sink must prove itself again; other changes keep the verification."""
    subscription, data = _found(call), call.data()
    _check(call.world, data, creating=False)
    warnings: list[str] = []
    if data.get("types") is not None:
        subscription.types, warnings = _wanted_types(call, data["types"], subscription)
    subscription.mapping = _mapping(data) or subscription.mapping
    subscription.verification_method = data.get("verification_method") or subscription.verification_method
    moved = data.get("sink") not in (None, subscription.sink)
    if moved:
        subscription.sink, subscription.verified, subscription.handshakes = data["sink"], False, 0
    call.world.subscriptions.put(subscription)
    if moved:
        await _shake_hands(call, subscription)
    return answer({"data": shown(subscription), **_warnings(call.world, warnings)})


async def delete(call: Call) -> Response:
    call.world.subscriptions.remove(_found(call).id)
    return answer()


async def verify(call: Call) -> Response:
    subscription = _found(call)
    data = call.body().get("data") if call.raw.strip() else None
    method = data.get("verification_method") if isinstance(data, dict) else None
    if method in METHODS:
        subscription.verification_method = method
    await handshake.perform(call.world, call.courier, subscription.id)
    return answer()


def shown(subscription: Subscription) -> Json:
    """The verification method is taken and used, but never told again."""
    return {
        "id": subscription.id,
        "sink": subscription.sink,
        "verified": subscription.verified,
        "types": subscription.types,
        "config": {"mapping": subscription.mapping},
    }


async def _shake_hands(call: Call, subscription: Subscription) -> None:
    if call.world.switches.verified_in_create_reply:
        await handshake.perform(call.world, call.courier, subscription.id)
    else:
        call.world.agenda.add("handshake", subscription.id, call.world.now())


def _mine(call: Call) -> Iterable[Subscription]:
    for row in call.world.subscriptions:
        if row.company_id == call.company.id and row.app_id == call.app.id:
            yield row


def _found(call: Call) -> Subscription:
    row = call.world.subscriptions.get(str(call.path["subscription_id"]))
    if row is None or row.company_id != call.company.id or row.app_id != call.app.id:
        raise not_found()
    return row


def _check(world: World, data: Json, *, creating: bool) -> None:
    findings = Findings()
    if creating or data.get("sink") is not None:
        _check_sink(findings, data.get("sink"), http_allowed=world.switches.allow_http_sinks)
    types = data.get("types")
    if creating and not types:
        findings.missing("data.types")
    elif types is not None and not _are_texts(types):
        findings.add("data.types", "The data.types must be an array.")
    if data.get("verification_method") not in (None, *METHODS):
        findings.unknown("data.verification_method")
    config = data.get("config")
    if config is not None and (not isinstance(config, dict) or config.get("mapping") not in (None, *MAPPINGS)):
        findings.unknown("data.config.mapping")
    findings.raise_if_any()


def _check_sink(findings: Findings, sink: object, *, http_allowed: bool) -> None:
    if not isinstance(sink, str) or not sink:
        findings.missing("data.sink")
        return
    schemes = ("https", "http") if http_allowed else ("https",)
    if not _is_web_address(sink, schemes):
        findings.add("data.sink", "The data.sink must be a valid https URL.")


def _is_web_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.scheme in schemes and parts.port != 0
    except ValueError:  # brackets that do not close, a port out of range
        return False


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _mapping(data: Json) -> Literal["binary", "structured"] | None:
    found = (data.get("config") or {}).get("mapping")
    return "structured" if found == "structured" else "binary" if found == "binary" else None


def _wanted_types(call: Call, names: list[str], itself: Subscription | None = None) -> tuple[list[str], list[str]]:
    """The single types to subscribe, and a warning for each that is unknown or already taken."""
    taken = {name for row in _mine(call) if row is not itself for name in row.types}
    types: list[str] = []
    warnings: list[str] = []
    for name in names:
        singles = single_types(name)
        if not singles:
            warnings.append(f"The '{name}' event does not exist")
        _require_scopes(call, singles)
        for full in (f"{PREFIX}{single}" for single in singles):
            if full in taken:
                warnings.append(f"The '{full}' event is already registered for this application")
            elif full not in types:
                types.append(full)
    return types, warnings


def _require_scopes(call: Call, singles: Iterable[str]) -> None:
    missing = {scope for single in singles for scope in SCOPE_OF[single] if not allows(call.grant.scopes, scope)}
    if missing:
        status = call.world.switches.subscription_scope_status
        raise refused(status, f"Permesso mancante: {', '.join(sorted(missing))}.", code="NO_PERMISSION")


def _warnings(world: World, warnings: list[str]) -> Json:
    shape = world.switches.subscription_warnings
    if shape == "absent" or (not warnings and shape == "text"):
        return {}
    return {"warnings": warnings if shape == "array" else "; ".join(warnings)}
