"""Changing a running environment: the plan is as small as the change, and nobody who asks notices."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.local.conftest import Checkout
from tests.cluster.local.test_up import operations


@pytest.fixture
def settings(local: Checkout) -> Iterator[Checkout]:
    """The checkout; its settings, and what runs, are put back after the test."""
    before = local.settings_file.read_text()
    yield local
    local.settings_file.write_text(before)
    local.run("up", "local")


def change(checkout: Checkout, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, checkout.settings_file.read_text())
    assert count == 1, pattern
    checkout.settings_file.write_text(text)


class Load:
    """Asks an endpoint ten times a second until told to stop, and counts the answers."""

    def __init__(self, url: str, flight: dict[str, Any]) -> None:
        self.counts: Counter[str] = Counter()
        self._request = urllib.request.Request(
            url, json.dumps({"instances": [flight]}).encode(), {"Content-Type": "application/json"}
        )
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stopped.wait(0.1):
            try:
                with urllib.request.urlopen(self._request, timeout=10) as answer:
                    assert "predictions" in json.load(answer)
                self.counts["answered"] += 1
            except (OSError, ValueError, AssertionError) as failure:
                self.counts[f"{type(failure).__name__}: {failure}"] += 1


def test_changed_replica_count_is_one_update(settings: Checkout) -> None:
    change(settings, r"max_replicas: \d+", "max_replicas: 2")
    settings.run("env", "local")

    planned = operations(settings.pulumi("preview", "--stack", "local", "--json"))

    assert planned.pop("same") > 10
    assert planned == {"update": 1}


def test_new_version_rolls_without_a_failed_request(settings: Checkout) -> None:
    before = settings.outputs()
    flight = json.loads(settings.run("predict", "local").stdout)["flight"]
    change(settings, r"epochs: \d+", "epochs: 1")

    with Load(f"{before['endpoint']}/v1/models/{before['model_name']}:predict", flight) as load:
        settings.run("up", "local")
        after = settings.outputs()
        time.sleep(5)  # the old pod's last moments

    assert after["model_version"] != before["model_version"]
    assert load.counts.pop("answered") > 50
    assert load.counts == {}
