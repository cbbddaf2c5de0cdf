"""What tests of the real engine share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_CREDENTIALS = ("AWS_", "ARM_", "AZURE_", "CLOUDSDK_", "GOOGLE_", "KUBECONFIG", "PULUMI_")


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pulumi_bin: Path) -> None:
    """No cloud's credentials anywhere in the environment."""
    for name in list(os.environ):
        if name.startswith(_CREDENTIALS):
            monkeypatch.delenv(name)
    # Where a cloud's SDK or tool would look for more of them. The caches were found before.
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
