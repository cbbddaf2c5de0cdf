"""Rehearsals through the real engine."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _as_on_a_machine_without_an_account(no_credentials: None) -> None:
    """Every test here."""
