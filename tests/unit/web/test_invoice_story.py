from datetime import date, timedelta
from decimal import Decimal

import pytest

from electronic_billing.content.model import Line
from electronic_billing.fatturapa.official import OFFICIAL
from electronic_billing.fatturapa.words import Lang
from electronic_billing.invoices.model import InvoiceState, Problem, Scarto, Transmission
from electronic_billing.web.i18n import Catalogues
from electronic_billing.web.routes.invoice_story import (
    ABOUT,
    about,
    lines_of,
    outcome_state,
    scarto_shown,
    steps_of,
    title_of,
)
from unit.web.samples import NOON, history, invoice, transmission

TO_SDI = [("queued", None), ("created", "not_sent"), ("transmitted", "attempt"), ("transmitted", "pending")]


def told(states: list[tuple[str, str | None]], catalogues: Catalogues) -> list[tuple[str, str]]:
    translator = catalogues.translator("en")
    return [(step.mark, translator.say(step.label)) for step in steps_of(history(*states))]


def test_what_is_done_where_it_stands_and_what_is_ahead(catalogues: Catalogues) -> None:
    assert [
        ("done", "Queued"),
        ("done", "Created"),
        ("current", "Transmitted"),
        ("ahead", "At SDI"),
        ("ahead", "Cleared"),
    ] == told(TO_SDI, catalogues)


def test_what_waits_for_a_person_is_not_said_to_be_about_to_be_sent() -> None:
    stopped = invoice(InvoiceState.CREATED, problem=Problem("why.xml_differs"))
    assert "about.created_stopped" == about(stopped).id
    assert ABOUT[InvoiceState.CREATED] == about(invoice(InvoiceState.CREATED))


@pytest.mark.parametrize(("kind", "title"), [("invoice", "Invoice 7/EB"), ("credit_note", "Credit note 7/EB")])
def test_a_credit_note_is_called_one(catalogues: Catalogues, kind: str, title: str) -> None:
    shown = invoice(InvoiceState.CLEARED, kind=kind, number=7, numeration="/EB")
    assert title == catalogues.translator("en").say(title_of(shown))


def test_a_state_is_one_step_however_often_it_was_read() -> None:
    (step,) = [step for step in steps_of(history(*TO_SDI)) if step.mark == "current"]
    assert NOON + timedelta(minutes=2) == step.at


def test_words_of_fatture_in_cloud_stand_beside_ours(catalogues: Catalogues) -> None:
    notes = [catalogues.translator("en").say(step.note) for step in steps_of(history(*TO_SDI))]
    assert ["", "", "In Fatture in Cloud: attempt → pending", "", ""] == notes


def test_never_sent_is_not_said_of_what_was_sent(catalogues: Catalogues) -> None:
    steps = steps_of(history(("transmitted", "not_sent"), ("transmitted", "attempt")))
    assert "In Fatture in Cloud: attempt" == catalogues.translator("en").say(steps[0].note)


@pytest.mark.parametrize("end", ["cleared", "not_delivered", "accepted", "deadline_passed"])
def test_issued_is_done(catalogues: Catalogues, end: str) -> None:
    assert "done" == told([*TO_SDI, (end, "x")], catalogues)[-1][0]


@pytest.mark.parametrize("end", ["discarded", "refused", "error", "deleted"])
def test_a_problem_promises_nothing(catalogues: Catalogues, end: str) -> None:
    assert "problem" == told([*TO_SDI, (end, "x")], catalogues)[-1][0]


@pytest.mark.parametrize("stopped", ["blocked", "in_doubt"])
def test_what_stands_still_may_go_on(catalogues: Catalogues, stopped: str) -> None:
    marks = [mark for mark, _ in told([("queued", None), (stopped, None)], catalogues)]
    assert ["done", "problem", "ahead", "ahead", "ahead", "ahead"] == marks


def test_a_problem_stays_one_in_the_history(catalogues: Catalogues) -> None:
    marks = told([("queued", None), ("blocked", None), ("queued", None), ("created", None)], catalogues)
    assert ["done", "problem", "done", "current"] == [mark for mark, _ in marks[:4]]


def test_no_history_no_way() -> None:
    assert [] == steps_of([])


@pytest.mark.parametrize("state", list(InvoiceState))
def test_only_what_stands_still_is_tried_again(state: InvoiceState) -> None:
    assert (state in {InvoiceState.BLOCKED, InvoiceState.IN_DOUBT}) == invoice(state).stands_still


def test_created_and_refused_to_be_sent_stands_still_too() -> None:
    assert invoice(InvoiceState.CREATED, problem=Problem("why.refused")).stands_still


def test_scarto_is_explained_in_the_readers_language() -> None:
    discarded = invoice(InvoiceState.DISCARDED, resend_by=date(2026, 11, 28))
    shown = scarto_shown(discarded, [transmission("discarded", "00311")], "en", NOON)
    assert shown is not None
    assert "The recipient code does not exist." == shown.explanation
    assert shown.hint.startswith("Ask the customer for the code")
    assert (5, 5) == (shown.left, shown.total)


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize("code", sorted(OFFICIAL))
def test_every_code_of_sdi_is_explained_without_gaps(code: str, lang: Lang) -> None:
    shown = scarto_shown(invoice(InvoiceState.DISCARDED), [transmission("discarded", code)], lang, NOON)
    assert shown is not None
    for sentence in (shown.explanation, shown.hint):
        assert sentence.endswith(".")
        assert not set("{}…") & set(sentence)


def test_unknown_code_is_left_to_the_words_of_sdi() -> None:
    shown = scarto_shown(invoice(InvoiceState.DISCARDED), [transmission("discarded", "99999")], "en", NOON)
    assert shown is not None
    assert ("Read SDI's own description.", None, "Il motivo") == (shown.hint, shown.left, shown.scarto.reason)


def test_scarto_without_a_code_is_left_to_the_words_of_sdi_alone() -> None:
    nameless = Scarto("", "Il motivo", "La soluzione", date(2026, 11, 23))
    shown = scarto_shown(
        invoice(InvoiceState.DISCARDED), [Transmission(1, NOON, NOON, NOON, "discarded", nameless)], "it", NOON
    )
    assert shown is not None
    assert ("", "", nameless) == (shown.explanation, shown.hint, shown.scarto)


def test_scarto_of_an_invoice_sent_again_is_history() -> None:
    assert scarto_shown(invoice(InvoiceState.AT_SDI), [transmission("discarded", "00311")], "it", NOON) is None


def test_discarded_before_its_reason_is_known() -> None:
    assert scarto_shown(invoice(InvoiceState.DISCARDED), [transmission("discarded")], "it", NOON) is None


@pytest.mark.parametrize(
    ("outcome", "state"), [("sent", "cleared"), ("discarded", "discarded"), ("unheard_of", "unheard_of"), (None, "")]
)
def test_outcome_has_a_badge(outcome: str | None, state: str) -> None:
    assert state == outcome_state(transmission(outcome))


def test_lines_with_their_amounts() -> None:
    lines = [Line("Km", Decimal("0.125"), Decimal(3)), Line("Multa", Decimal(42), vat_rate=Decimal(0), natura="N1")]
    assert [("22\u00a0%", Decimal("0.38")), ("N1", Decimal("42.00"))] == [
        (shown.vat, shown.net) for shown in lines_of(lines)
    ]
