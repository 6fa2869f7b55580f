"""A person at the pages, without a browser: follows links and submits the forms that the pages really have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from electronic_billing.fic.transport import HttpClient


class FormMissing(Exception):
    """The page has no such form; what it has instead is told."""


@dataclass
class WebForm:
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class WebPage:
    url: str
    status: int
    text: str
    forms: list[WebForm]

    def form(self, action: str) -> WebForm:
        """The first form whose action holds the text."""
        for form in self.forms:
            if action in form.action:
                return form
        raise FormMissing(f"{self.url} ({self.status}) has forms for {[form.action for form in self.forms]} only.")


class Visitor:
    def __init__(self, http: HttpClient, base_url: str, language: str = "it") -> None:
        self._http = http
        self._base_url = base_url
        self._language = language

    async def go(self, path: str) -> WebPage:
        return await self._ask("GET", urljoin(self._base_url, path), {})

    async def submit(self, page: WebPage, action: str, changes: Mapping[str, str | list[str]] | None = None) -> WebPage:
        """Fill in and submit; what is not changed goes as the page has it."""
        form = page.form(action)
        values = {**form.values, **{name: _many(value) for name, value in (changes or {}).items()}}
        return await self._ask(form.method.upper(), urljoin(page.url, form.action or page.url), values)

    async def _ask(self, method: str, url: str, values: dict[str, list[str]]) -> WebPage:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        headers = {"Accept-Language": self._language, "Sec-Fetch-Site": "same-origin", "Origin": origin}
        sent = {"params": values} if method == "GET" and values else {"data": values} if method != "GET" else {}
        answer = await self._http.request(method, url, headers=headers, follow_redirects=True, **sent)  # type: ignore[arg-type]  # one keyword of two
        reader = _Forms()
        reader.feed(answer.text)
        return WebPage(str(answer.url), answer.status_code, answer.text, reader.forms)


def _many(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


class _Forms(HTMLParser):
    """What a browser would send for each form when nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[WebForm] = []
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(WebForm(told.get("action", ""), told.get("method", "get")))
        elif not self.forms:
            return
        elif tag == "input":
            self._input(told)
        elif tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and self._select:
            self._option(told)
        elif tag == "textarea":
            self._textarea = told.get("name", "")
            self.forms[-1].values[self._textarea] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].values[self._textarea] = [data.removeprefix("\n")]

    def _input(self, told: dict[str, str]) -> None:
        kind, name = told.get("type", "text"), told.get("name", "")
        if not name or kind in {"submit", "button", "image", "reset", "file"} or "disabled" in told:
            return
        if kind in {"checkbox", "radio"} and "checked" not in told:
            return
        self.forms[-1].values.setdefault(name, []).append(told.get("value", "on" if kind == "checkbox" else ""))

    def _option(self, told: dict[str, str]) -> None:
        values = self.forms[-1].values
        if "selected" in told or self._select not in values:
            values[self._select] = [told.get("value", "")]
