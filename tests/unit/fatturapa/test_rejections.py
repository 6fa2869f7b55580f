"""For every code that needs no register: a valid invoice turned into that rejection alone, and both sides of its limit."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from electronic_billing.fatturapa.check import check_document, check_file
from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.history import History, Issued
from electronic_billing.fatturapa.official import OFFICIAL, Needs
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.parse import MOST_BYTES
from electronic_billing.fatturapa.write import write
from electronic_billing.kit.money import to_cents
from support import fatturapa_drafts as drafts
from support.fatturapa_codes import errors
from support.fatturapa_drafts import SELLER_VAT, TODAY
from support.fatturapa_nearest import NEAREST
from support.fatturapa_rejections import REJECTIONS, Change

OFFLINE = {row.code for row in OFFICIAL.values() if row.needs not in {Needs.REGISTRY, Needs.SIGNATURE}}
NAME = f"IT{SELLER_VAT}_00001.xml"


def changed(change: Change) -> FatturaElettronica:
    document = drafts.invoice()
    change(document)
    return document


def test_the_invoice_itself_is_faultless() -> None:
    assert set() == errors(drafts.invoice())


@pytest.mark.parametrize(
    ("code", "change"), REJECTIONS, ids=[f"{code}-{change.__name__}" for code, change in REJECTIONS]
)
def test_one_change_makes_one_rejection(code: str, change: Change) -> None:
    assert {code} == errors(changed(change))


@pytest.mark.parametrize(("code", "change"), NEAREST.items(), ids=list(NEAREST))
def test_as_near_as_it_may_come_the_invoice_passes(code: str, change: Change) -> None:
    assert set() == errors(changed(change)), code


def of_file(raw: bytes, name: str | None = None, history: History | None = None) -> set[str]:
    verdict = check_file(raw, name, today=TODAY, history=history)
    return {finding.code for finding in verdict.findings if finding.severity is Severity.ERROR}


def named(name: str) -> set[str]:
    return of_file(write(drafts.invoice()), name, History(file_names=[NAME]))


def sized(size: int) -> set[str]:
    raw = write(drafts.invoice())
    return of_file(raw + b"<!--" + b" " * (size - len(raw) - 7) + b"-->")


def zipped(*members: bytes) -> set[str]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, content in enumerate(members):
            archive.writestr(f"{number}.xml", content)
    return of_file(target.getvalue())


def with_postal_code(cap: str) -> set[str]:
    document = drafts.invoice()
    document.header.cedente_prestatore.sede.cap = cap
    return errors(document)


def with_long_units(count: int) -> set[str]:
    lines = [drafts.line("Canone", price="0.10") for _ in range(count)]
    return of_file(write(drafts.invoice(drafts.body(drafts.draft(*lines)))).replace(b">giorni<", b">dodici giorni<"))


def issued_on(day: date) -> set[str]:
    history = History([Issued(owner=f"IT{SELLER_VAT}", tipo="TD01", numero="12/A", day=day)])
    return errors(drafts.invoice(), history=history)


def beside(numero: str) -> set[str]:
    return errors(drafts.invoice(drafts.body(), drafts.body(drafts.draft(numero=numero))))


def with_summaries(*rates: str) -> set[str]:
    """Of lines at 22 and 10 %, the second of so small an amount that 00422 has nothing to say."""
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(), drafts.line(price="0.10", rate="10.00"))))
    goods = document.bodies[0].dati_beni_servizi
    goods.dati_riepilogo = goods.dati_riepilogo[: len(rates)]
    for one, rate in zip(goods.dati_riepilogo, rates, strict=True):
        one.aliquota_iva = Decimal(rate)
        one.imposta = to_cents(one.aliquota_iva * (one.imponibile_importo or 0) / 100)
    return errors(document)


def simplified(importo: str) -> set[str]:
    return errors(drafts.simplified_invoice(importo=importo))


class Limit(NamedTuple):
    """`rejected` is all that is found on the wrong side; nothing is found on the good one."""

    code: str
    rejected: set[str]
    wrong: Callable[[], set[str]]
    good: Callable[[], set[str]]


# Some codes never come alone: 00201 ends a list of 00200, and fewer summaries than rates leave a rate without one.
LIMITS = (
    Limit("00001", {"00001"}, lambda: named(NAME.replace("_", "-")), lambda: named(NAME.replace("1.", "2."))),
    Limit("00002", {"00002"}, lambda: named(NAME), lambda: named(NAME.replace("1.", "2."))),
    Limit("00003", {"00003"}, lambda: sized(MOST_BYTES + 1), lambda: sized(MOST_BYTES)),
    Limit("00106", {"00106"}, zipped, lambda: zipped(write(drafts.invoice()))),
    Limit("00200", {"00200"}, lambda: with_postal_code("0016"), lambda: with_postal_code("00000")),
    Limit("00201", {"00200", "00201"}, lambda: with_long_units(51), lambda: with_long_units(50) - {"00200"}),
    Limit("00404", {"00404"}, lambda: issued_on(date(2026, 1, 1)), lambda: issued_on(date(2025, 12, 31))),
    Limit("00409", {"00409"}, lambda: beside("12/A"), lambda: beside("12/a")),
    Limit("00419", {"00419", "00443"}, lambda: with_summaries("22.00"), lambda: with_summaries("22.00", "10.00")),
    Limit("00443", {"00443"}, lambda: with_summaries("22.00", "4.00"), lambda: with_summaries("22.00", "10.00")),
    Limit("00460", {"00460"}, lambda: simplified("400.01"), lambda: simplified("400.00")),
)


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.code for limit in LIMITS])
def test_a_limit_has_two_sides(limit: Limit) -> None:
    assert limit.rejected == limit.wrong()
    assert set() == limit.good()


def test_no_code_that_a_file_can_tell_is_forgotten() -> None:
    rejected = {code for code, _change in REJECTIONS} | {limit.code for limit in LIMITS}

    assert rejected == OFFLINE
    assert set(NEAREST) | {limit.code for limit in LIMITS} == OFFLINE
    assert 49 == len(OFFLINE)


def test_no_code_is_told_that_only_a_register_knows() -> None:
    told = {finding.code for _code, change in REJECTIONS for finding in check_document(changed(change), today=TODAY)}

    assert set() == {code for code in told if code.startswith("00")} - OFFLINE
