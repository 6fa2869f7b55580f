"""A person's own files, judged as SDI would. They are answered in the same request and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.fatturapa.check import Outcome, Verdict
from electronic_billing.fatturapa.checks_file import is_archive
from electronic_billing.fatturapa.findings import Severity, explanation
from electronic_billing.fatturapa.official import UNKNOWN_BEFORE_SENDING
from electronic_billing.fatturapa.words import Lang
from electronic_billing.kit.clock import rome_date
from electronic_billing.web.checking import UnpacksToTooMuch, judge
from electronic_billing.web.findings import FindingShown, finding_shown
from electronic_billing.web.forms import Form
from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError
from electronic_billing.web.session import italian_person
from electronic_billing.web.shell import CHECK
from electronic_billing.web.site import site_of
from electronic_billing.web.uploads import Upload, read_uploads

MOST_FILES = 50
# What a person can read; the command tells all of it.
MOST_SHOWN = 100
MOST_SHOWN_TOGETHER = 600


@dataclass(frozen=True, slots=True)
class FileShown:
    """`more` counts the findings that are left out."""

    name: str
    outcome: Outcome
    errors: list[FindingShown]
    warnings: list[FindingShown]
    more: int


def routes() -> list[BaseRoute]:
    return [Route(CHECK.url, show, methods=["GET"]), Route(CHECK.url, check, methods=["POST"])]


async def show(request: Request) -> Response:
    italian_person(request)
    return _page(request, Form())


async def check(request: Request) -> Response:
    person = italian_person(request)
    site = site_of(request)
    lang = site.pages.translator(request).lang
    today = rome_date(site.clock.now())
    async with site.checks.place(person.tenant.id):
        files, fields = await site.checks.received(read_uploads(request))
        asks_name = fields.get("names") == "on"
        if not 0 < len(files) <= MOST_FILES:
            refusal = Message("check.too_many", {"most": MOST_FILES}) if files else Message("check.choose")
            return _refused(request, fields, refusal)
        try:
            results = await site.checks.away(lambda: shown(files, lang, today, asks_name=asks_name))
        except UnpacksToTooMuch as archive:
            return _refused(request, fields, Message("check.unpacks_of", {"name": archive.name}))
        return _page(request, Form(fields), results)


def shown(files: Sequence[Upload], lang: Lang, today: date, *, asks_name: bool) -> list[FileShown]:
    """Raises UnpacksToTooMuch."""
    left = MOST_SHOWN_TOGETHER
    results = []
    for file in files:
        verdict = judge(file.content, file.name, today=today, asks_name=asks_name)
        results.append(_shown(file, verdict, lang, min(left, MOST_SHOWN)))
        left -= len(results[-1].errors) + len(results[-1].warnings)
    return results


def _shown(file: Upload, verdict: Verdict, lang: Lang, most: int) -> FileShown:
    in_archive = is_archive(file.content, file.name)
    errors = [one for one in verdict.findings if one.severity is Severity.ERROR]
    warnings = [one for one in verdict.findings if one.severity is not Severity.ERROR]
    return FileShown(
        name=file.name,
        outcome=verdict.outcome,
        errors=[finding_shown(one, lang, in_archive=in_archive) for one in errors[:most]],
        warnings=[finding_shown(one, lang, in_archive=in_archive) for one in warnings[: max(0, most - len(errors))]],
        more=max(0, len(verdict.findings) - most),
    )


def _refused(request: Request, fields: dict[str, str], why: Message) -> Response:
    return _page(request, Form(fields, [FieldError("files", why)]), status=422)


def _page(request: Request, form: Form, results: Sequence[FileShown] = (), *, status: int = 200) -> Response:
    pages = site_of(request).pages
    lang = pages.translator(request).lang
    context = {
        "form": form,
        "action": CHECK.url,
        "most_files": MOST_FILES,
        "results": results,
        "unknown": [(code, explanation(code).message.in_(lang)) for code in UNKNOWN_BEFORE_SENDING],
    }
    return pages.render(request, "check.html", context, status=status)
