"""Debian's Chromium, driven from outside, and what a screen reader's user would stumble over."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it, or skip the test where there is none."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def breaches(page: Page) -> list[str]:
    """Every rule of axe-core that the page breaks, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]]


def picture(page: Page, name: str, folder: Path) -> Path:
    """Take a picture of the whole page; SCREENSHOTS names a directory where it stays."""
    path = Path(os.environ.get("SCREENSHOTS") or folder) / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
