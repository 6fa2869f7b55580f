"""The behaviours that nobody outside Fatture in Cloud knows for sure, each a named switch with a default.

Fields are grouped as the questions are: sign-in, documents, exchange, events, quotas, wire forms.
"""

from typing import Literal

import msgspec

from fic_simulator.wire import Json

EiOutcome = Literal["judge", "sent", "not_delivered", "discarded", "error"]


class SwitchRefused(ValueError):
    """An unknown switch, or a value that the switch does not take."""


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    # sign-in
    old_refresh_token: Literal["dead", "grace"] = "dead"  # noqa: S105 -- a behaviour, not a secret
    old_access_token: Literal["alive", "dead"] = "alive"  # noqa: S105 -- a behaviour, not a secret
    failed_refresh_error: str = "invalid_grant"
    failed_refresh_status: int = 400
    withhold_scopes: list[str] = []
    scope_in_token_reply: bool = False
    error_401_shape: Literal["oauth", "object"] = "oauth"
    foreign_company_status: int = 403
    user_vat_number_shape: Literal["text", "number"] = "text"

    # documents
    duplicate_number: Literal["refuse_409", "accept"] = "refuse_409"
    chronology: Literal["refuse_409", "accept"] = "refuse_409"
    number_reuse_after_delete: bool = True
    vat_rounding: Literal["per_rate", "per_line"] = "per_rate"
    net_rounding: Literal["per_line", "per_rate"] = "per_line"
    round_prices_first: bool = False
    payments_tolerance_cents: int = 0
    stamp_duty_in_amount_due: bool = False
    arrotondamento_in_amount_due: bool = False
    paid_without_account: Literal["refuse_422", "ignore"] = "refuse_422"
    ei_payment_method_required_at: Literal["create", "verify"] = "create"
    locked_status: int = 409
    locked_message: str = "Il documento è bloccato (document is locked)."
    delete_of_sent: Literal["refuse", "accept"] = "refuse"
    plan_limit_status: int = 403
    search_visibility_seconds: float = 0
    per_page_default: int = 50
    per_page_minimum: int = 5
    page_urls: Literal["fragment", "absolute"] = "fragment"
    list_fields_without_id: Literal["fail_500", "accept"] = "fail_500"
    ei_type_shape: Literal["text", "prefixed", "number"] = "text"

    # exchange
    sdi_step_seconds: float = 60
    sdi_outcome: EiOutcome = "judge"
    unknown_recipient: Literal["discard", "accept"] = "discard"
    no_address_outcome: Literal["not_delivered", "sent"] = "not_delivered"
    sent_then_not_delivered: bool = False
    pa_answer: Literal["accepted", "rejected", "no_response", "not_delivered"] = "accepted"
    pa_answer_steps: int = 3
    empty_send_body: Literal["accept", "refuse_422"] = "accept"
    second_send_status: int = 409
    xml_verify_shape: Literal["list", "object"] = "list"
    foreign_consumer_id: Literal["name", "zeros", "refuse"] = "name"
    error_reason_code: Literal["given", "absent"] = "given"
    error_reason_when_none: Literal["nulls", "404"] = "nulls"

    # events
    event_delivery: bool = True
    allow_http_sinks: bool = False
    own_changes_fire_events: bool = True
    status_change_fires_update: bool = False
    status_moves_updated_at: bool = False
    verified_in_create_reply: bool = True
    subscription_warnings: Literal["array", "text", "absent"] = "array"
    handshake_gap_seconds: float = 600
    webhook_timeout_seconds: float = 5
    timeout_is_retryable: bool = True
    retry_gap_seconds: float = 30
    retry_gap_factor: float = 4
    fresh_jwt_per_retry: bool = True
    welcome_data: Literal["empty", "subscription"] = "empty"
    subscription_scope_status: int = 403
    events_after_expiry_days: float = 10

    # quotas
    quota_enforced: bool = True
    quota_short_limit: int = 300
    quota_hour_limit: int = 1000
    quota_month_limit: int = 40000
    quota_counts_user_calls: bool = False
    quota_headers_on_errors: bool = False
    plan_document_limit: int = 3000


def changed(switches: Switches, wishes: Json) -> Switches:
    """A copy with the wishes applied: all of them, or none with a reason."""
    try:
        return msgspec.convert({**msgspec.to_builtins(switches), **wishes}, Switches)
    except msgspec.ValidationError as wrong:
        raise SwitchRefused(str(wrong)) from wrong
