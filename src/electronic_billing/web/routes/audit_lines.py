"""Audit rows in people's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from electronic_billing.rentals.treatments import NORMATIVE, TREATMENTS, Choice
from electronic_billing.tenants.audit import AuditEntry
from electronic_billing.web.badges import badge_of
from electronic_billing.web.i18n import Message, Translator, Words
from electronic_billing.web.rental_wording import SETTINGS
from electronic_billing.web.shell import BILLING, INVOICES
from electronic_billing.web.wording import COMPANY_FIELDS, CONNECTION_KINDS, MODALITA, REGIMI, SETUP_FIELDS

DEEDS = {
    "register": Message("deed.register"),
    "connect": Message("deed.connect"),
    "use_connection": Message("deed.use_connection"),
    "enable": Message("deed.enable"),
    "disable": Message("deed.disable"),
    "change_setup": Message("deed.change_setup"),
    "change_rental_settings": Message("deed.change_rental_settings"),
    "issue": Message("deed.issue"),
    "retry": Message("deed.retry"),
    "state": Message("deed.state"),
    "paid": Message("deed.paid"),
    "unpaid": Message("deed.unpaid"),
}

FIELDS: dict[str, Words] = {
    **COMPANY_FIELDS,
    **SETUP_FIELDS,
    "state": Message("audit.field.state"),
    "problem": Message("audit.field.problem"),
    "paid_date": Message("audit.field.paid_date"),
    "external_id": Message("audit.field.external_id"),
    "total": Message("audit.field.total"),
    "gross": Message("audit.field.total"),  # of entries written before there were roundings
    "date": Message("audit.field.date"),
    "enabled": Message("audit.field.enabled"),
    "electronicBillingId": Message("audit.field.fic_id"),
    "connection": Message("audit.field.connection"),
    "kind": Message("audit.field.kind"),
    "vat_ids": Message("audit.field.vat_ids"),
    **SETTINGS,
}

_SUBJECTS = {
    "invoice": (Message("audit.subject.invoice"), INVOICES.url + "/{id}"),
    "company": (Message("audit.subject.company"), BILLING.url + "#company-{id}"),
    "connection": (Message("audit.subject.connection"), ""),
}


_ORDER = list(FIELDS)


@dataclass(frozen=True, slots=True)
class AuditChange:
    label: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    id: int
    at: datetime
    actor: Words
    deed: Words
    subject: Words
    subject_url: str
    changes: list[AuditChange]


def lines_of(entries: Sequence[AuditEntry], translator: Translator) -> list[AuditLine]:
    return [_line(entry, translator) for entry in entries]


def _line(entry: AuditEntry, translator: Translator) -> AuditLine:
    subject, url = _SUBJECTS.get(entry.subject_kind, (entry.subject_kind, ""))
    is_key = entry.actor_kind == "api_key"
    return AuditLine(
        id=entry.id,
        at=entry.at,
        actor=Message("audit.api_key", {"name": entry.actor_name}) if is_key else entry.actor_name,
        deed=DEEDS.get(entry.deed, entry.deed),
        subject=subject,
        subject_url=url.format(id=entry.subject_id),
        changes=_changes(entry.before or {}, entry.after or {}, translator),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], translator: Translator) -> list[AuditChange]:
    """What differs, in the order of the forms. A value that was not there, or is gone, is an empty text."""
    changes = []
    for name in sorted({*before, *after}, key=_place):
        was, now = _value(name, before.get(name), translator), _value(name, after.get(name), translator)
        if was != now:
            changes.append(AuditChange(FIELDS.get(name, name), was, now))
    return changes


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER)), name


def _value(name: str, value: object, translator: Translator) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return translator.text("answer.yes" if value else "answer.no")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    text = str(value)
    if name in _NAMES:
        return translator.say(_NAMES[name](text))
    return _SPELLINGS[name](text, translator) if name in _SPELLINGS else text


def _money(text: str, translator: Translator) -> str:
    try:
        return translator.money(Decimal(text))
    except ArithmeticError:
        return text


def _day(text: str, translator: Translator) -> str:
    try:
        return translator.date(date.fromisoformat(text))
    except ValueError:
        return text


def _treatment(code: str) -> Words:
    return NORMATIVE[Choice(code)] if code in set(Choice) else code


_NAMES: Mapping[str, Callable[[str], Words]] = {
    "state": lambda state: badge_of(state).label,
    "kind": lambda kind: CONNECTION_KINDS.get(kind, kind),
    "payment_method": lambda code: MODALITA.get(code, code),
    "regime_fiscale": lambda code: REGIMI.get(code, code),
    **{treatment.setting: _treatment for treatment in TREATMENTS.values() if treatment.setting},
}
_SPELLINGS: Mapping[str, Callable[[str, Translator], str]] = {
    "total": _money,
    "gross": _money,
    "date": _day,
    "paid_date": _day,
}
