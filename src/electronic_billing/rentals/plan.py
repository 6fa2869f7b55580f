"""What the rules make of a contract: documents, each with its reasons, and what stays outside of them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from electronic_billing.content.model import Content, Line
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals.model import Issued
from electronic_billing.rentals.remarks import Remark
from electronic_billing.rentals.sources import Source
from electronic_billing.rentals.treatments import Choice, Confidence


class Deed(StrEnum):
    ADVANCE = "advance"
    BALANCE = "balance"
    LATE = "late"
    CREDIT = "credit"
    INCREASE = "increase"
    MONTHLY = "monthly"


class Alternative(msgspec.Struct, frozen=True):
    """Another treatment that the accountant may choose, by the setting that the explanation names."""

    choice: Choice
    name: Sentence


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a line is as it is. `place` is the rule on where the hire is taxed, where it had a say."""

    rule: Sentence
    confidence: Confidence
    sources: tuple[Source, ...] = ()
    place: Sentence | None = None
    setting: str = ""
    alternatives: tuple[Alternative, ...] = ()


class PlannedLine(msgspec.Struct, frozen=True, kw_only=True):
    """`charge` is the place of the charge in the contract's list; None for what is no charge of its own. `gross` is
    what the customer was charged, with VAT, in euro; `line` is None while its treatment is not chosen."""

    contract: str
    charge: int | None
    gross: Decimal
    line: Line | None
    why: Why


class PlannedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`content` is None while a treatment is not chosen. `transmit_by` is the last day to hand it to SDI if its Data were
    today or its own. A document already `issued` is not to be posted again."""

    deed: Deed
    external_id: str
    tipo: str
    why: Sentence
    content: Content | None
    lines: tuple[PlannedLine, ...]
    remarks: tuple[Remark, ...] = ()
    transmit_by: date | None = None
    issued: Issued | None = None

    @property
    def is_blocked(self) -> bool:
        return self.content is None or any(remark.blocks for remark in self.remarks)


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A charge or money that no document has, and why."""

    contract: str
    charge: int | None
    amount: Decimal
    why: Sentence


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    documents: tuple[PlannedDocument, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()
