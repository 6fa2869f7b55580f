"""The behaviours that nobody outside Fatture in Cloud knows for sure, each a named switch with a default.

Where its public sources differ or are silent, the default is what most integrators report.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, get_type_hints

import msgspec

from fic_simulator.wire import Json


class SwitchRefused(ValueError):
    """An unknown switch, or a value that the switch does not take."""


class SwitchHelp(NamedTuple):
    name: str
    default: object
    meaning: str


def says(meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning)


class SignInSwitches(msgspec.Struct, kw_only=True):
    old_refresh_token: Annotated[
        Literal["dead", "grace"], says("A refresh token after it was used: refused, or taken again.")
    ] = "dead"  # noqa: S105 -- a behaviour, not a secret
    old_access_token: Annotated[
        Literal["alive", "dead"], says("The access token before a refresh: good until its day ends, or not.")
    ] = "alive"  # noqa: S105 -- a behaviour, not a secret
    failed_refresh_error: Annotated[str, says("The error of a refused refresh.")] = "invalid_grant"
    failed_refresh_status: Annotated[int, says("Its HTTP status.")] = 400
    withhold_scopes: Annotated[list[str], says("Scopes that no consent gives.")] = []
    scope_in_token_reply: Annotated[bool, says("The token reply names the granted scopes.")] = False
    error_401_shape: Annotated[Literal["oauth", "object"], says("401 with error as text (OAuth), or as an object.")] = (
        "oauth"
    )
    foreign_company_status: Annotated[int, says("Status for a company that the token does not open.")] = 403
    user_vat_number_shape: Annotated[Literal["text", "number"], says("vat_number in /user/companies.")] = "text"


class DocumentSwitches(SignInSwitches, kw_only=True):
    duplicate_number: Annotated[
        Literal["refuse_409", "accept"], says("An explicit number that its series already has.")
    ] = "refuse_409"
    chronology: Annotated[Literal["refuse_409", "accept"], says("A date that runs backwards in its series.")] = (
        "refuse_409"
    )
    number_reuse_after_delete: Annotated[bool, says("The number of a deleted last document comes again.")] = True
    vat_rounding: Annotated[Literal["per_rate", "per_line"], says("Where VAT is rounded.")] = "per_rate"
    net_rounding: Annotated[Literal["per_line", "per_rate"], says("Where line totals are rounded.")] = "per_line"
    round_prices_first: Annotated[bool, says("Prices are cut to cents before anything is computed.")] = False
    payments_tolerance_cents: Annotated[int, says("How far payments may be from the amount due.")] = 0
    stamp_duty_in_amount_due: Annotated[bool, says("stamp_duty adds to the amount due.")] = False
    arrotondamento_in_amount_due: Annotated[bool, says("An Arrotondamento in ei_raw changes the amount due.")] = False
    ei_raw_unknown: Annotated[
        Literal["ignore", "refuse_422"],
        says("What ei_raw holds beside the structures of the pre-create info: names, values, shapes."),
    ] = "ignore"
    ei_raw_lists: Annotated[
        Literal["append", "replace"], says("A list in ei_raw beside what the named fields make of the same block.")
    ] = "append"
    paid_without_account: Annotated[
        Literal["refuse_422", "ignore"], says("A payment marked paid that names no account.")
    ] = "refuse_422"
    ei_payment_method_required_at: Annotated[
        Literal["create", "verify"], says("When an e-invoice without ei_data.payment_method is refused.")
    ] = "create"
    locking_statuses: Annotated[tuple[str, ...], says("The states of an e-invoice that lock its document.")] = (
        "attempt",
        "pending",
        "processing",
        "sent",
        "not_delivered",
        "accepted",
        "manual_accepted",
        "no_response",
    )
    locked_status: Annotated[int, says("Status for a change or delete of a locked document.")] = 409
    locked_message: Annotated[str, says("Its text.")] = "Il documento è bloccato (document is locked)."
    delete_of_sent: Annotated[Literal["refuse", "accept"], says("DELETE of a locked document.")] = "refuse"
    plan_document_limit: Annotated[int, says("Documents a year that the plan allows.")] = 3000
    plan_limit_status: Annotated[int, says("Status once the plan allows no more.")] = 403
    search_visibility_seconds: Annotated[float, says("How long lists do not show a new document.")] = 0
    per_page_default: Annotated[int, says("Rows of a page when nobody says how many.")] = 50
    per_page_minimum: Annotated[int, says("Fewer than these answer 422.")] = 5
    page_urls: Annotated[Literal["fragment", "absolute"], says("The page links of a list.")] = "fragment"
    list_fields_without_id: Annotated[
        Literal["fail_500", "accept"], says("fields with items_list or payments_list but without id.")
    ] = "fail_500"
    ei_type_shape: Annotated[
        Literal["text", "prefixed", "number"], says('The natura of a VAT type: "2.1", "N2.1" or 2.1.')
    ] = "text"


class ExchangeSwitches(DocumentSwitches, kw_only=True):
    sdi_step_seconds: Annotated[float, says("Seconds from one state of an e-invoice to the next.")] = 60
    sdi_outcome: Annotated[
        Literal["judge", "sent", "not_delivered", "discarded", "error"],
        says("judge: by the content of the file; else always this."),
    ] = "judge"
    unknown_recipient: Annotated[
        Literal["discard", "accept"], says("A codice destinatario that the simulator does not know.")
    ] = "discard"
    inactive_recipients: Annotated[tuple[str, ...], says("Codici destinatario that exist and are not active.")] = ()
    ceased_vat_numbers: Annotated[tuple[str, ...], says("Partite IVA that the tax register calls ceased.")] = ()
    unknown_tax_codes: Annotated[tuple[str, ...], says("Codici fiscali that the tax register does not know.")] = ()
    no_address_outcome: Annotated[Literal["not_delivered", "sent"], says("0000000 without a PEC: the end of it.")] = (
        "not_delivered"
    )
    sent_then_not_delivered: Annotated[bool, says("sent goes on to not_delivered one step later.")] = False
    pa_answer: Annotated[
        Literal["accepted", "rejected", "no_response", "not_delivered"], says("What public bodies answer.")
    ] = "accepted"
    pa_answer_steps: Annotated[int, says("Steps that public bodies take longer.")] = 3
    empty_send_body: Annotated[Literal["accept", "refuse_422"], says("A send without a body.")] = "accept"
    second_send_status: Annotated[int, says("Status of a send while one is under way.")] = 409
    send_after_sent_status: Annotated[int, says("Status of a send after the invoice was sent.")] = 409
    xml_verify_shape: Annotated[Literal["list", "object"], says("validation_result of an invalid XML.")] = "list"
    xml_texts: Annotated[
        Literal["fit", "as_is"], says("Texts too long for the XML, or outside Latin-1: made to fit, or left to fail.")
    ] = "fit"
    notes_in_causale: Annotated[bool, says("notes go into the XML, as visible_subject does.")] = False
    public_body_by: Annotated[
        Literal["ei_code", "entity_type"], says("What makes an FPA12: a code of six characters, or type pa.")
    ] = "ei_code"
    customer_without_id: Annotated[
        Literal["refuse_422", "send"], says("An Italian customer with neither partita IVA nor codice fiscale.")
    ] = "refuse_422"
    foreign_consumer_id: Annotated[
        Literal["name", "zeros", "refuse"], says("IdCodice of a foreign customer without a VAT number.")
    ] = "name"
    error_reason_code: Annotated[Literal["given", "absent"], says("The code in error_reason.")] = "given"
    error_reason_when_none: Annotated[
        Literal["nulls", "404"], says("error_reason of an invoice that nobody refused.")
    ] = "nulls"
    status_moves_updated_at: Annotated[bool, says("A new state of the e-invoice moves updated_at.")] = False


class EventSwitches(ExchangeSwitches, kw_only=True):
    event_delivery: Annotated[bool, says("Off: events are written down but never sent.")] = True
    allow_http_sinks: Annotated[bool, says("Sinks without https, which the real one refuses.")] = False
    own_changes_fire_events: Annotated[bool, says("What is changed through the interface fires events.")] = True
    status_change_fires_update: Annotated[bool, says("A new state also fires update of the document.")] = False
    verified_in_create_reply: Annotated[bool, says("The handshake runs inside the create call.")] = True
    subscription_warnings: Annotated[
        Literal["array", "text", "absent"], says("The form of warnings in the create reply.")
    ] = "array"
    subscription_scope_status: Annotated[int, says("Status when a type needs a scope that is missing.")] = 403
    handshake_gap_seconds: Annotated[float, says("Between two handshakes.")] = 600
    webhook_timeout_seconds: Annotated[float, says("How long a sink may take.")] = 5
    timeout_is_retryable: Annotated[bool, says("Silence is tried again like a 5xx.")] = True
    retry_gap_seconds: Annotated[float, says("Before the second attempt.")] = 30
    retry_gap_factor: Annotated[float, says("How the gap grows from attempt to attempt.")] = 4
    fresh_jwt_per_retry: Annotated[bool, says("Each attempt carries a newly signed token.")] = True
    welcome_data: Annotated[
        Literal["empty", "subscription"], says("data of the welcome event: no ids, or the subscription.")
    ] = "empty"
    events_after_expiry_days: Annotated[float, says("Days from the first error to the end.")] = 10


class QuotaSwitches(EventSwitches, kw_only=True):
    quota_enforced: Annotated[bool, says("Off: calls are counted but never refused.")] = True
    quota_short_limit: Annotated[int, says("Calls in five minutes, for each company.")] = 300
    quota_hour_limit: Annotated[int, says("Calls an hour, for each company and app.")] = 1000
    quota_month_limit: Annotated[int, says("Calls a month, for each company and app.")] = 40000
    quota_counts_user_calls: Annotated[bool, says("Calls without a company count too.")] = False
    quota_headers_on_errors: Annotated[bool, says("Refusals carry the RateLimit headers.")] = False


class Switches(QuotaSwitches, kw_only=True, forbid_unknown_fields=True):
    """All of them: a struct of this kind has one parent only, hence the chain."""


def changed(switches: Switches, wishes: Json) -> Switches:
    """A copy with the wishes applied: all of them, or none with a reason."""
    try:
        return msgspec.convert({**msgspec.to_builtins(switches), **wishes}, Switches)
    except msgspec.ValidationError as wrong:
        raise SwitchRefused(str(wrong)) from wrong


def explained() -> Iterator[SwitchHelp]:
    defaults = msgspec.to_builtins(Switches())
    for name, hint in get_type_hints(Switches, include_extras=True).items():
        meaning = next(meta.description for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta))
        yield SwitchHelp(name, defaults[name], meaning or "")
