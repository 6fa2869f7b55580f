"""Sign-in: authorization codes, rotation of refresh tokens, device codes.

Source: the authentication pages of Fatture in Cloud's developer documentation.
"""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from fic_simulator.records import App, AuthorizationCode, DeviceRequest, Grant
from fic_simulator.refusals import oauth_refusal
from fic_simulator.wire import Json
from fic_simulator.world import World, random_token

CODE_LIFE = timedelta(seconds=60)
ACCESS_LIFE = timedelta(hours=24)
REFRESH_LIFE = timedelta(days=365)
DEVICE_LIFE = timedelta(seconds=300)
DEVICE_INTERVAL = timedelta(seconds=5)
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DEVICE_PAGE = "/connetti"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def find_app(world: World, client_id: str) -> App | None:
    return next((app for app in world.apps if app.client_id == client_id), None)


def redirect_allowed(app: App, redirect_uri: str) -> bool:
    """Registered ones by plain text equality; any loopback address over http, for development."""
    if redirect_uri in app.redirect_uris:
        return True
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def issue_code(world: World, app: App, redirect_uri: str, scopes: list[str]) -> AuthorizationCode:
    code = AuthorizationCode(
        id=f"c/{random_token()}",
        client_id=app.client_id,
        redirect_uri=redirect_uri,
        scopes=[scope for scope in scopes if scope not in world.switches.withhold_scopes],
        expires_at=world.now() + CODE_LIFE,
    )
    return world.codes.put(code)


def token_reply(world: World, asked: Json) -> Json:
    kind = _text(asked, "grant_type")
    if kind == "authorization_code":
        return _from_code(world, asked)
    if kind == "refresh_token":
        return _from_refresh_token(world, asked)
    if kind == DEVICE_GRANT:
        return _from_device_code(world, asked)
    raise oauth_refusal(400, "unsupported_grant_type", "The grant type is not supported.")


def begin_device(world: World, asked: Json) -> Json:
    app = find_app(world, _text(asked, "client_id"))
    if app is None:
        raise oauth_refusal(401, "invalid_client", "Unknown client.")
    request = DeviceRequest(
        id=random_token(),
        client_id=app.client_id,
        user_code=f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper(),
        scopes=_text(asked, "scope", required=False).split(),
        expires_at=world.now() + DEVICE_LIFE,
    )
    world.devices.put(request)
    return {"data": _device_reply(world, request)}


def _device_reply(world: World, request: DeviceRequest) -> Json:
    return {
        "device_code": request.id,
        "user_code": request.user_code,
        "scope": dict.fromkeys(request.scopes, True),
        "verification_uri": f"{world.base_url}{DEVICE_PAGE}",
        "interval": int(DEVICE_INTERVAL.total_seconds()),
        "expires_in": int(DEVICE_LIFE.total_seconds()),
    }


def _from_code(world: World, asked: Json) -> Json:
    app = _authenticated(world, asked)
    code = world.codes.get(_text(asked, "code"))
    if code is not None:
        world.codes.remove(code.id)  # single use, even when the rest does not match
    if code is None or code.expires_at <= world.now() or code.client_id != app.client_id:
        raise oauth_refusal(400, "invalid_grant", "The authorization code is invalid or expired.")
    if code.redirect_uri != _text(asked, "redirect_uri"):
        raise oauth_refusal(400, "invalid_grant", "The redirect_uri does not match.")
    return _reply(world, _new_grant(world, app, code.scopes))


def _from_refresh_token(world: World, asked: Json) -> Json:
    token = _text(asked, "refresh_token")
    grant = _grant_to_refresh(world, token)
    if grant is None:
        raise _refresh_refused(world)
    if asked.get("client_secret") is not None:
        _authenticated(world, asked)
    if world.app_of(grant).client_id != _text(asked, "client_id"):
        raise _refresh_refused(world)
    _rotate(world, grant)
    return _reply(world, grant)


def _from_device_code(world: World, asked: Json) -> Json:
    request = world.devices.get(_text(asked, "device_code"))
    app = find_app(world, _text(asked, "client_id"))
    if request is None or app is None or request.client_id != app.client_id:
        raise oauth_refusal(400, "invalid_grant", "Unknown device code.")
    _refuse_poll(world, request)
    world.devices.remove(request.id)
    return _reply(world, _new_grant(world, app, request.scopes))


def _refuse_poll(world: World, request: DeviceRequest) -> None:
    now = world.now()
    too_soon = request.polled_at is not None and now - request.polled_at < DEVICE_INTERVAL
    request.polled_at = now
    world.devices.put(request)
    if request.expires_at <= now:
        raise oauth_refusal(400, "expired_token", "The device code expired.")
    if request.decision == "denied":
        raise oauth_refusal(400, "access_denied", "The person refused.")
    if request.decision == "waiting":
        error = "slow_down" if too_soon else "authorization_pending"
        raise oauth_refusal(400, error, "The person has not answered yet.")


def _authenticated(world: World, asked: Json) -> App:
    app = find_app(world, _text(asked, "client_id"))
    given = _text(asked, "client_secret")
    if app is None or not secrets.compare_digest(app.client_secret.encode(), given.encode()):
        raise oauth_refusal(401, "invalid_client", "Client authentication failed.")
    return app


def _grant_to_refresh(world: World, token: str) -> Grant | None:
    for grant in world.grants:
        if grant.revoked:
            continue
        alive = grant.refresh_expires_at is not None and world.now() < grant.refresh_expires_at
        if alive and grant.refresh_token == token:
            return grant
        if alive and world.switches.old_refresh_token == "grace" and token in grant.spent_refresh_tokens:  # noqa: S105 -- a behaviour
            return grant
    return None


def _new_grant(world: World, app: App, scopes: list[str]) -> Grant:
    grant = Grant(
        id=str(world.next_id("grant")),
        app_id=app.id,
        scopes=sorted(scopes),
        access_token="",
        access_expires_at=world.now(),
    )
    _rotate(world, grant)
    return grant


def _rotate(world: World, grant: Grant) -> None:
    now = world.now()
    if grant.refresh_token is not None:
        grant.spent_refresh_tokens.append(grant.refresh_token)
    if grant.access_token and grant.access_expires_at is not None:
        grant.older_access_tokens[grant.access_token] = grant.access_expires_at
    grant.access_token = f"a/{random_token(192)}"
    grant.refresh_token = f"r/{random_token(64)}"
    grant.access_expires_at = now + ACCESS_LIFE
    grant.refresh_expires_at = now + REFRESH_LIFE
    world.grants.put(grant)


def _reply(world: World, grant: Grant) -> Json:
    reply: Json = {
        "token_type": "bearer",
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
    }
    if world.switches.scope_in_token_reply:
        reply["scope"] = " ".join(grant.scopes)
    return reply


def _refresh_refused(world: World) -> Exception:
    switches = world.switches
    return oauth_refusal(switches.failed_refresh_status, switches.failed_refresh_error, "The refresh token is invalid.")


def _text(asked: Json, name: str, *, required: bool = True) -> str:
    value = asked.get(name)
    if isinstance(value, str) and value:
        return value
    if not required:
        return ""
    raise oauth_refusal(400, "invalid_request", f"The {name} field is required.")
