"""A real Chromium, where one is found, that may only reach this machine."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

from browser.viewer import Open, Viewer
from support.world import World

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no Chromium here; bring one with: apt install chromium, or .venv/bin/playwright install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium(playwright: Playwright) -> str | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = _chromium(playwright)
        if chromium is None:
            pytest.skip(MISSING)
        opened = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest.fixture
async def open_viewer(world: World, browser: Browser) -> AsyncIterator[Open]:
    """Opens a browser for one person, logged in if an address is given. At the end no page may have complained."""
    async with AsyncExitStack() as stack:
        viewers: list[Viewer] = []

        async def open_one(email: str = "", **options: object) -> Viewer:
            context = await browser.new_context(base_url=world.web_url, **options)  # type: ignore[arg-type]
            stack.push_async_callback(context.close)
            viewer = Viewer(await context.new_page())
            viewers.append(viewer)
            if email:
                await viewer.log_in(email)
            return viewer

        yield open_one
        assert [] == [complaint for viewer in viewers for complaint in viewer.complaints]
