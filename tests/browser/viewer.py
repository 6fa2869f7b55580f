"""A person at a browser."""

from typing import Protocol

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it carries no types
from playwright.async_api import ConsoleMessage, Error, FilePayload, Page, expect

from support.world import PASSWORD

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Viewer:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", self._fail)

    async def log_in(self, email: str) -> None:
        await self.page.goto("/login")
        await self.page.fill("#field-email", email)
        await self.page.fill("#field-password", PASSWORD.reveal())
        await self.page.click("main button[type=submit]")
        await expect(self.page.locator(".person")).to_be_visible()

    async def speak(self, locale: str) -> None:
        await self.page.click(f".languages [value={locale}]")
        await expect(self.page.locator("html")).to_have_attribute("lang", locale)

    async def go_live(self, path: str) -> None:
        """Open a page and wait until it hears of changes."""
        async with self.page.expect_response("**/live"):
            await self.page.goto(path)

    async def accessibility_faults(self) -> list[str]:
        results = await Axe().run(self.page, options=WCAG)
        return [
            f"{self.page.url}: {fault['id']}: {node['html'][:160]}"
            for fault in results.response["violations"]
            for node in fault["nodes"]
        ]

    async def is_too_wide(self) -> bool:
        """Whether the page has to be moved sideways to be read."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def _hear(self, message: ConsoleMessage) -> None:
        """A refused form is a message of the browser too; what the security policy blocks is our fault."""
        if message.type in {"error", "warning"} and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))


def file(name: str, content: bytes) -> FilePayload:
    """As a person would choose it from a disk."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


class Open(Protocol):
    async def __call__(self, email: str = "", **options: object) -> Viewer: ...
