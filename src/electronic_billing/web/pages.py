from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from electronic_billing.web.assets import Assets
from electronic_billing.web.badges import badge_of
from electronic_billing.web.flash import FLASH_COOKIE, Tone, drop_flash, keep_flash, kept_flash
from electronic_billing.web.i18n import LOCALES, Message, Translator
from electronic_billing.web.language import Languages
from electronic_billing.web.shell import ShellOf

TEMPLATES = Path(__file__).parent / "templates"
PARTS = ("forms", "icons", "layout", "records", "states")


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a fragment; for a whole page (history, boosted body) it says "full"."""
    return request.headers.get("hx-request-type") == "partial"


def targets_modal(request: Request) -> bool:
    return is_htmx(request) and request.headers.get("hx-target") == "dialog#modal"


class Pages:
    """Renders templates in the reader's language. Each language has its own environment, so that macros know
    it without being told."""

    def __init__(self, languages: Languages, assets: Assets, shell_of: ShellOf, templates: Path = TEMPLATES) -> None:
        self.languages = languages
        self._shell_of = shell_of
        self._environments = {
            translator.locale: environment(translator, assets, templates)
            for translator in languages.catalogues.translators()
        }

    def translator(self, request: Request) -> Translator:
        return self.languages.of(request)

    def render(
        self, request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """A whole page; it also shows the sentence kept for it by `redirect`, once."""
        translator = self.translator(request)
        page = self._environments[translator.locale].get_template(template)
        shown = {**self._surroundings(request, translator), **(context or {})}
        response = _html(page.render(shown), translator, status)
        if FLASH_COOKIE in request.cookies:
            drop_flash(response)
        return response

    def render_part(
        self,
        request: Request,
        template: str,
        block: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> HTMLResponse:
        """One block of a page, as htmx swaps it in."""
        translator = self.translator(request)
        page = self._environments[translator.locale].get_template(template)
        return _html(_block(page, block, context or {}), translator, status)

    def render_modal(
        self, request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """A template that extends modal.html: its dialog alone for htmx, else a page around it."""
        if targets_modal(request):
            return self.render_part(request, template, "modal", context, status=status)
        return self.render(request, template, context, status=status)

    def _surroundings(self, request: Request, translator: Translator) -> dict[str, Any]:
        shell = self._shell_of(request)
        kept = kept_flash(request, translator)
        return {
            "shell": shell,
            "flashes": (*shell.flashes, kept) if kept else shell.flashes,
            "path": request.url.path,
            "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        }


def redirect(request: Request, url: str, message: Message | None = None, tone: Tone = "success") -> Response:
    """After a deed: go to a page, and say one sentence there. htmx would follow a 303 and swap the page into
    its target, so it is told in a header."""
    response: Response = RedirectResponse(url, status_code=303)
    if is_htmx(request):
        response = Response(status_code=204, headers={"HX-Redirect": response.headers["location"]})
    if message:
        keep_flash(response, tone, message, secure=request.url.scheme == "https")
    return response


def environment(translator: Translator, assets: Assets, templates: Path = TEMPLATES) -> Environment:
    env = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        auto_reload=False,  # a page made of old and new parts would break
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        t=translator.text,
        count=translator.count,
        locale=translator.locale,
        locales=LOCALES,
        asset=assets.url,
        badge_of=badge_of,
    )
    env.filters.update(
        t=translator.text,
        say=translator.say,
        date=translator.date,
        instant=translator.instant,
        clock_time=translator.time,
        number=translator.number,
        money=translator.money,
    )
    _add_parts(env)
    return env


def _add_parts(env: Environment) -> None:
    """Every macro below parts/ under one name, `ui`, through which the parts also use each other."""
    ui = SimpleNamespace()
    env.globals["ui"] = ui
    for part in PARTS:
        module = env.get_template(f"parts/{part}.html").module
        for name, macro in vars(module).items():
            if not name.startswith("_"):
                setattr(ui, name, macro)


def _block(page: Template, block: str, context: Mapping[str, Any]) -> str:
    return "".join(page.blocks[block](page.new_context(dict(context))))


def _html(content: str, translator: Translator, status: int) -> HTMLResponse:
    return HTMLResponse(content, status, headers={"Content-Language": translator.locale})
