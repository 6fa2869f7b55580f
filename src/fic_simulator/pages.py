from collections.abc import Mapping
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from electronic_billing.fatturapa.words import Lang
from fic_simulator.texts import TEXTS

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class Pages:
    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("fic_simulator"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, request: Request, template: str, status: int = 200, **content: object) -> HTMLResponse:
        language = language_of(request)
        html = self._templates.get_template(template).render(lang=language, t=TEXTS[language], **content)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return HTMLResponse(html, status, headers=headers)


def language_of(request: Request) -> Lang:
    """The first of the two languages that the browser names; Italian when it names neither."""
    for wish in request.headers.get("accept-language", "").split(","):
        code = wish.split(";")[0].strip().lower()[:2]
        if code in TEXTS:
            return "en" if code == "en" else "it"
    return "it"


async def form_of(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


def first_values(form: list[tuple[str, str]]) -> Mapping[str, str]:
    return dict(reversed(form))
