"""A page in a real browser, and what its own script measured of it."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

from atoll_engine import toolchain
from atoll_engine.progress import Progress

_PACKAGES = ("chromium", "fonts-dejavu-core")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


def measured(page: str, folder: Path, *options: str) -> dict[str, Any]:
    """Show ``page``, whose script leaves JSON in the body's ``data-measured``, and return that."""
    toolchain.ensure_packages(_PACKAGES, Progress())
    folder.mkdir()
    file = folder / "page.html"
    file.write_text(page)
    profile = f"--user-data-dir={folder}/profile"
    with subprocess.Popen(
        ["chromium", *_QUIET, profile, *options, "--dump-dom", file.as_uri()],
        env={**os.environ, "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as browser:
        try:
            dom, said = browser.communicate(timeout=60)
        finally:
            if browser.poll() is None:
                os.killpg(browser.pid, signal.SIGKILL)
    found = re.search(r'data-measured="([^"]*)"', dom)
    assert found, said
    content: dict[str, Any] = json.loads(html.unescape(found[1]))
    return content
