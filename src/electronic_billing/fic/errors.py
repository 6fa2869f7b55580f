"""Everything that can go wrong between us and Fatture in Cloud.

    FicError
    ├── Unreachable            no answer; the deed may have been done or not
    ├── ServerFailed           5xx; the same doubt
    ├── UnexpectedAnswer       an answer that is not of the documented shape
    ├── Throttled              a quota is spent: 429, or 403 with Retry-After
    ├── Unauthorized           401: the token is expired, revoked or malformed
    ├── Forbidden              403: permission, scope or licence
    ├── NotFound               404
    ├── Conflict               409: used number, chronology, duplicate or lock
    ├── Rejected               400, 405 or 422: validation and business rules
    ├── AuthorizationRefused   the token endpoint said no
    └── EventRefused           a notification that we do not take
        ├── SignatureInvalid
        ├── IssuerWrong
        ├── AudienceWrong
        └── EventMalformed

`outcome_unknown` says of a write that nobody can tell whether it was performed: read before repeating it.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from electronic_billing.fic.documents import Totals

ThrottleKind = Literal["short", "long"]


class FicError(Exception):
    outcome_unknown: bool = False


class Unreachable(FicError):
    def __init__(self, *, outcome_unknown: bool) -> None:
        super().__init__("Fatture in Cloud did not answer.")
        self.outcome_unknown = outcome_unknown


class ServerFailed(FicError):
    outcome_unknown = True

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"Fatture in Cloud failed with status {status}.")
        self.status = status
        self.retry_after = retry_after


class UnexpectedAnswer(FicError):
    """The status and what was odd; never the body, which may carry tokens."""

    def __init__(self, status: int, oddity: str) -> None:
        super().__init__(f"Fatture in Cloud answered {status} in a shape we do not know: {oddity}.")
        self.status = status
        self.oddity = oddity
        self.outcome_unknown = not 400 <= status < 500 or status == 408


class Throttled(FicError):
    """`short`: the five-minute window, shared with the company's other apps; `long`: the hour or month."""

    def __init__(self, retry_after: float, kind: ThrottleKind) -> None:
        super().__init__(f"The {kind} quota is spent; wait {retry_after:.0f} seconds.")
        self.retry_after = retry_after
        self.kind: ThrottleKind = kind


class Unauthorized(FicError):
    def __init__(self) -> None:
        super().__init__("Fatture in Cloud does not accept the token.")


class Forbidden(FicError):
    def __init__(self, message: str, code: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotFound(FicError):
    def __init__(self) -> None:
        super().__init__("Fatture in Cloud does not have it.")


class Conflict(FicError):
    """The text does not tell the reasons of a 409 apart: read the documents again and decide on those."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Rejected(FicError):
    """`fields` by dotted path (`data.items_list.0.vat.id`), "" for what belongs to no field.

    `totals` are Fatture in Cloud's own, present when the payments do not add up to the amount due.
    """

    def __init__(
        self,
        status: int,
        message: str,
        fields: Mapping[str, Sequence[str]],
        totals: "Totals | None" = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fields = {path: list(texts) for path, texts in fields.items()}
        self.totals = totals


class AuthorizationRefused(FicError):
    """`error` is OAuth's own word (`invalid_grant`, `access_denied`, …) or "" where none was given."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description or error or "Fatture in Cloud refused the authorization.")
        self.error = error
        self.description = description


class EventRefused(FicError):
    pass


class SignatureInvalid(EventRefused):
    pass


class IssuerWrong(EventRefused):
    pass


class AudienceWrong(EventRefused):
    pass


class EventMalformed(EventRefused):
    pass
