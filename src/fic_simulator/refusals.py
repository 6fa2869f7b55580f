"""Every refusal in the shapes that Fatture in Cloud publishes: `error` as an object, or OAuth's `error` as text."""

from collections.abc import Mapping

from fic_simulator.wire import Json


class Refusal(Exception):
    def __init__(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body.get('error')}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def refused(status: int, message: str, *, code: str | None = None, **more: object) -> Refusal:
    error: Json = {"message": message}
    if code is not None:
        error["code"] = code
    error.update(more)
    return Refusal(status, {"error": error})


def invalid_request(fields: Mapping[str, list[str]]) -> Refusal:
    return refused(422, "Invalid request.", validation_result=dict(fields))


def invalid_field(path: str, message: str) -> Refusal:
    return invalid_request({path: [message]})


def invalid_json() -> Refusal:
    return refused(422, "Invalid JSON data in request body.")


def not_found() -> Refusal:
    return refused(404, "Risorsa non trovata.")


def conflict(message: str) -> Refusal:
    return refused(409, message)


def no_permission(message: str) -> Refusal:
    return refused(403, message, code="NO_PERMISSION")


def oauth_refusal(status: int, error: str, description: str) -> Refusal:
    return Refusal(status, {"error": error, "error_description": description})


def invalid_token(shape: str) -> Refusal:
    if shape == "object":
        return Refusal(401, {"error": {"message": "Unauthorized."}})
    description = "The token is expired, revoked, malformed or invalid for other reasons."
    return oauth_refusal(401, "invalid_token", description)


def quota_exceeded(status: int, retry_after: int) -> Refusal:
    """429 for the five-minute window, 403 for the hour and the month; only these carry Retry-After."""
    headers = {"Retry-After": str(max(1, retry_after))}
    return Refusal(status, {"error": {"message": "Hai superato il limite di richieste."}}, headers)
