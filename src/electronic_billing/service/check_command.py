"""`check` from its options to its exit code: 0 no error, 1 some, 2 wrong use."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from electronic_billing.fatturapa.check import Outcome
from electronic_billing.fatturapa.words import Lang, Sentence
from electronic_billing.kit.clock import SystemClock, rome_date
from electronic_billing.service.check_files import Found, find_files, is_missing, judge
from electronic_billing.service.check_report import JsonReport, Report, TextReport

Step = Callable[[], None]
Progress = Callable[[int, bool], AbstractContextManager[Step]]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MANY = 100


class WrongUse(Exception):
    """Asked for in a way that cannot be followed; one sentence says what is wrong."""


@dataclass(frozen=True)
class Wish:
    """What was asked for, as it was typed; "" where nothing was."""

    paths: Sequence[str]
    form: str
    lang: str
    today: str
    asks_name: bool


def run(wish: Wish, progress: Progress) -> int:
    """Raises WrongUse. `progress` is opened, with the number of files, only where a person waits for many."""
    lang = _lang(wish.lang)
    if wish.form not in {"text", "json"}:
        raise WrongUse(_FORM.in_(lang).format(found=wish.form))
    today = _day(wish.today, lang)
    files = _files([Path(path) for path in wish.paths], lang)
    report = _report(wish.form, lang)
    shown = progress(len(files), sys.stdout.isatty()) if _shows(wish.form, files) else nullcontext(_no_step)
    with shown as step:
        outcomes = _judge_all(files, report, step, today, asks_name=wish.asks_name)
    report.end()
    sys.stdout.flush()  # here a reader who has gone is no trouble yet; at the interpreter's end it would be
    return 0 if outcomes == {"ok"} else 1


def lang_of(environment: Mapping[str, str]) -> Lang:
    """Italian, unless the person's own setting is an English one."""
    settings = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, settings), "").startswith("en") else "it"


def unknown_option(name: str, environment: Mapping[str, str]) -> str:
    return _OPTION.in_(lang_of(environment)).format(found=name)


def _judge_all(files: Sequence[Found], report: Report, step: Step, today: date, *, asks_name: bool) -> set[Outcome]:
    """The outcomes that there were; no verdict is kept."""
    outcomes: set[Outcome] = set()
    for found in files:
        verdict = judge(found, today=today, asks_name=asks_name)
        outcomes.add(verdict.outcome)
        report.add(found.path, verdict)
        step()
    return outcomes


def _no_step() -> None:
    """Where nobody watches."""


def _lang(asked: str) -> Lang:
    if asked == "it":
        return "it"
    if asked == "en":
        return "en"
    lang = lang_of(os.environ)
    if asked:
        raise WrongUse(_LANG.in_(lang).format(found=asked))
    return lang


def _day(asked: str, lang: Lang) -> date:
    if not asked:
        return rome_date(SystemClock().now())
    try:
        # The library also takes other spellings of ISO 8601, which a person would take for a slip.
        return date.fromisoformat(asked if _DAY.fullmatch(asked) else "")
    except ValueError:
        raise WrongUse(_TODAY.in_(lang).format(found=asked)) from None


def _files(paths: Sequence[Path], lang: Lang) -> list[Found]:
    if not paths:
        raise WrongUse(_WHICH.in_(lang))
    missing = next(filter(is_missing, paths), None)
    if missing is not None:
        raise WrongUse(_MISSING.in_(lang).format(found=missing))
    files = find_files(paths)
    if not files:
        raise WrongUse(_NOTHING.in_(lang))
    return files


def _report(form: str, lang: Lang) -> Report:
    if form == "json":
        return JsonReport(sys.stdout.buffer, lang)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another alphabet still shows the rest
    has_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return TextReport(_print, lang, has_colour=has_colour)


def _print(text: str) -> None:
    sys.stdout.write(text)  # found anew each time: while a bar is shown it is another


def _shows(form: str, files: Sequence[Found]) -> bool:
    """Progress goes to a person's screen only, and never into rows that are being read there."""
    return len(files) > _MANY and sys.stderr.isatty() and not (form == "json" and sys.stdout.isatty())


_FORM = Sentence("Per --format scegli text o json, non «{found}».", "For --format choose text or json, not “{found}”.")
_LANG = Sentence("Per --lang scegli it o en, non «{found}».", "For --lang choose it or en, not “{found}”.")
_TODAY = Sentence(
    "Per --today scrivi un giorno come 2026-03-31, non «{found}».",
    "For --today write a day such as 2026-03-31, not “{found}”.",
)
_WHICH = Sentence("Indica almeno un file o una cartella da controllare.", "Name at least one file or folder to check.")
_MISSING = Sentence("«{found}» non esiste: controlla il percorso.", "“{found}” does not exist: check the path.")
_NOTHING = Sentence(
    "Qui non ci sono file .xml, .p7m o .zip da controllare.", "There are no .xml, .p7m or .zip files to check here."
)
_OPTION = Sentence(
    "L'opzione «{found}» non si può usare così: vedi electronic-billing check --help.",
    "The option “{found}” cannot be used like this: see electronic-billing check --help.",
)
