"""Every part, in both languages: well formed, nothing inline, each input labelled, no state by colour alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import Environment

from electronic_billing.fatturapa.differences import Difference
from electronic_billing.web.assets import Assets
from electronic_billing.web.badges import BADGES
from electronic_billing.web.findings import FindingShown
from electronic_billing.web.forms import Form
from electronic_billing.web.i18n import Catalogues, Message
from electronic_billing.web.pages import TEMPLATES, environment
from electronic_billing.web.problem import FieldError
from electronic_billing.web.routes.audit_lines import AuditChange
from electronic_billing.web.timeline import Step
from unit.web.markup import Markup

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BROKEN = Form({"pec": "<typed>", "regime": "RF19"}, [FieldError("pec", Message("validation.missing"))])
STEPS = [
    Step("done", Message("state.created"), NOON),
    Step("problem", Message("state.discarded"), NOON, "00311: <codice>"),
    Step("current", Message("state.at_sdi")),
    Step("ahead", Message("state.cleared")),
]

CHANGES = [AuditChange(Message("state.paid"), "<no>", "yes"), AuditChange("raw", "", "")]
FINDINGS = [
    FindingShown("00400", "<Said>", "Mend", "a.xml", "A/Natura", "2.2.1.14", 7, "lines.0.natura"),
    FindingShown("", "Said", "Wait"),
]

PARTS = {
    "field": "{{ ui.field(form, 'pec', 'PEC', type='email', hint='Hint', maxlength=254, spellcheck=false, lang='it') }}",
    "field without anything": "{{ ui.field(clean, 'cap', 'CAP', required=false, inputmode='numeric', value='40100') }}",
    "password": "{{ ui.field(form, 'password', 'Password', type='password') }}",
    "nested name": "{{ ui.field(clean, 'customer.pec', 'PEC') }}",
    "select": "{{ ui.select(form, 'regime', 'Regime', [('RF01', 'One'), ('RF19', 'Two')], hint='Hint') }}",
    "select of numbers": "{{ ui.select(clean, 'vat', 'VAT', [(0, '22 %'), (6, '0 %')], value=0, required=false) }}",
    "choices": "{{ ui.choices(form, 'mode', 'Mode', [('auto', 'A', 'Hint'), ('draft', 'D', '')], value='auto') }}",
    "checkbox": "{{ ui.checkbox(form, 'late', 'Late', hint='Hint') }}",
    "error summary": "{{ ui.error_summary(form, {'pec': 'PEC'}) }}{{ ui.field(form, 'pec', 'PEC') }}",
    "error summary without labels": "{{ ui.error_summary(form) }}{{ ui.field(form, 'pec', 'PEC') }}",
    "no error summary": "{{ ui.error_summary(clean) }}",
    "modal form": "{% call ui.modal_form('/save', 'Save') %}{{ ui.actions('Save', '/back') }}{% endcall %}",
    "actions": "{{ ui.actions('Save', tone='danger') }}",
    "switch": "<p id='x'></p>{{ ui.switch('/toggle', 'Billing', true, 'x') }}{{ ui.switch('/t', 'B', false) }}",
    "timeline": "{{ ui.timeline(steps, 'History') }}",
    "when": "{{ ui.when(noon) }} {{ ui.day(day) }} {{ money | money }} {{ 12000 | number }}",
    "days left": "{{ ui.days_left(5, 5) }}{{ ui.days_left(2, 5, day) }}{{ ui.days_left(0, 5) }}{{ ui.days_left(-1, 5) }}",
    "notices": "{% for tone in ['success', 'info', 'warning', 'error'] %}{{ ui.notice(tone, 'Said') }}{% endfor %}",
    "notice with more": "{% call ui.notice('info', 'Said') %}<p>More</p>{% endcall %}",
    "told": "{{ ui.told('Documento <bloccato>') }}{{ ui.told('') }}{{ ui.told(none) }}",
    "page header": "{{ ui.page_header('Title', 'Intro') }}{% call ui.page_header('T') %}<a href='/'>x</a>{% endcall %}",
    "card": "{% call ui.card('Title', id='company') %}x{% endcall %}{% call ui.card('') %}y{% endcall %}",
    "integration": "{% call ui.integration_card('fic', '/x.png', 'T', 'W', true) %}{{ ui.switch('/t', 'B', true) }}{% endcall %}",
    "modal": "{% call ui.modal('Title', '/back') %}<p>Body</p>{% endcall %}",
    "confirmation": "{% call ui.confirmation('Sure?', '/do', 'Do', '/back', 'danger') %}<p>Body</p>{% endcall %}",
    "modal link": "{{ ui.modal_link('/add', 'Add', 'secondary') }}",
    "table": (
        "{% call ui.table('All', [('Number', 'text'), ('Total', 'number')], 1, 'None') %}"
        "<tr role='row' id='r' {{ ui.live('/r', 'invoice', '17') }}>"
        "{% call ui.cell('Number') %}1{% endcall %}{% call ui.cell('Total', 'number') %}2{% endcall %}</tr>"
        "{% endcall %}"
    ),
    "empty table": "{% call ui.table('All', [], 0, 'None', 'Yet') %}{% endcall %}",
    "empty": "{% call ui.empty('None') %}<a href='/add'>Add</a>{% endcall %}",
    "definitions": "{{ ui.definitions([('Number', 7), ('Note', ''), ('Zero', 0)]) }}",
    "findings": "{{ ui.findings(findings) }}{{ ui.findings(findings, 'danger') }}{{ ui.findings([]) }}",
    "differences": "{{ ui.differences(differences) }}{{ ui.differences([]) }}",
    "totals": "{{ ui.totals(money, money, 0, money, money) }}{{ ui.totals(money, money, 1, money, 0) }}",
    "changes": "{{ ui.changes(changes) }}{{ ui.changes([]) }}",
    "pagination": "{{ ui.pagination('/1', '/3', '51–100') }}{{ ui.pagination('', '') }}",
}


@pytest.fixture(scope="session", params=["it", "en"])
def env(request: pytest.FixtureRequest, catalogues: Catalogues, assets: Assets) -> Environment:
    return environment(catalogues.translator(request.param), assets)


def render(env: Environment, source: str) -> str:
    return env.from_string(source).render(
        changes=CHANGES,
        findings=FINDINGS,
        differences=[Difference("A/Numero", "<1>", "")],
        form=BROKEN,
        clean=Form(),
        steps=STEPS,
        noon=NOON,
        day=date(2026, 11, 28),
        money=Decimal("12.50"),
    )


@pytest.mark.parametrize("part", PARTS)
def test_part_is_well_formed(env: Environment, part: str) -> None:
    assert [] == Markup(render(env, PARTS[part])).faults


@pytest.mark.parametrize("state", [*BADGES, "unheard_of"])
def test_badge_has_an_icon_and_a_word(env: Environment, state: str) -> None:
    html = render(env, f"{{{{ ui.badge('{state}') }}}}")
    assert [] == Markup(html).faults
    assert "<svg" in html
    assert html.split("</svg>")[1].removesuffix("</span>").strip()


def test_unknown_state_is_shown_as_it_came(env: Environment) -> None:
    assert "unheard_of" in render(env, "{{ ui.badge('unheard_of') }}")


def test_error_stands_at_its_field(env: Environment) -> None:
    (field,) = Markup(render(env, PARTS["field"])).with_tag("input")
    assert ("true", "field-pec-hint field-pec-error") == (field["aria-invalid"], field["aria-describedby"])
    assert "<typed>" == field["value"]


def test_summary_names_the_field(env: Environment) -> None:
    assert '<a href="#field-pec">PEC: ' in render(env, PARTS["error summary"])


def test_right_field_is_not_marked(env: Environment) -> None:
    (field,) = Markup(render(env, PARTS["field without anything"])).with_tag("input")
    assert "aria-invalid" not in field
    assert ("40100", False) == (field["value"], "required" in field)


def test_password_is_never_shown_again(env: Environment) -> None:
    html = env.from_string(PARTS["password"]).render(form=Form({"password": "s3cret"}))
    assert "s3cret" not in html


def test_chosen_option_is_kept(env: Environment) -> None:
    options = Markup(render(env, PARTS["select"])).with_tag("option")
    assert ["RF19"] == [option["value"] for option in options if "selected" in option]


def test_zero_is_a_value(env: Environment) -> None:
    options = Markup(render(env, PARTS["select of numbers"])).with_tag("option")
    assert ["0"] == [option["value"] for option in options if "selected" in option]
    assert "<dd>0</dd>" in render(env, PARTS["definitions"])


def test_switch_says_its_state(env: Environment) -> None:
    buttons = Markup(render(env, PARTS["switch"])).with_tag("button")
    assert [("switch", "true"), ("switch", "false")] == [(b["role"], b["aria-checked"]) for b in buttons]


def test_live_part_listens_and_polls(env: Environment) -> None:
    html = render(env, "<p {{ ui.live('/row', 'invoice', '17') }}></p><p {{ ui.live('/all', 'invoice') }}></p>")
    one, every = Markup(html).with_tag("p")
    assert "changed-invoice-17 from:#live throttle:400ms, live-refresh from:#live, every 60s" == one["hx-trigger"]
    assert "changed-invoice from:#live throttle:400ms, live-refresh from:#live, every 60s" == every["hx-trigger"]


def test_words_are_escaped(env: Environment) -> None:
    assert "00311: &lt;codice&gt;" in render(env, PARTS["timeline"])


def test_every_part_is_rendered_here(env: Environment) -> None:
    """A new macro needs a line above."""
    macros = {name for name in vars(env.globals["ui"]) if not name.startswith("_")}
    shown = " ".join(PARTS.values()) + "ui.badge( ui.icon( "
    assert set() == {name for name in macros if f"ui.{name}(" not in shown}


def test_no_template_has_script_or_style_inside() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<style" not in text, path
        assert "style=" not in text, path
        assert "|safe" not in text.replace(" ", ""), path
