"""``./atoll up local``: what a person sees, and that doing it again changes nothing."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from typing import Any

import pytest

from tests.cluster.local.conftest import Checkout


def operations(preview: subprocess.CompletedProcess[str]) -> Counter[str]:
    """Count the operations of ``pulumi preview --json``."""
    assert preview.returncode == 0, preview.stdout + preview.stderr
    return Counter(json.loads(preview.stdout)["changeSummary"])


def test_endpoint_answers_over_the_network(local: Checkout) -> None:
    prediction = json.loads(local.run("predict", "local").stdout)

    assert 0 < prediction["probability"] < 1
    assert prediction["flight"]["carrier"]
    assert isinstance(prediction["late"], bool)


def test_exported_curl_works_as_it_is(local: Checkout) -> None:
    answer = subprocess.run(["sh", "-c", local.outputs()["curl"]], capture_output=True, text=True, check=True)

    assert "probability" in answer.stdout or "predictions" in answer.stdout


def test_exports(local: Checkout) -> None:
    assert {"endpoint", "model_name", "model_version", "metrics", "curl"} <= local.outputs().keys()


def test_second_up_changes_nothing_and_shows_the_same_results(local: Checkout) -> None:
    done = local.run("up", "local")

    shown = done.stderr + done.stdout
    assert re.search(r"\d+ unchanged", shown)
    assert not re.search(r"\d+ (created|updated|replaced|deleted)", shown)
    assert "gradient boosting" in shown
    assert "ROC AUC" in shown


def test_plain_preview_says_same_for_every_resource(local: Checkout) -> None:
    assert operations(local.pulumi("preview", "--stack", "local", "--json")).keys() == {"same"}


def test_refresh_changes_nothing(local: Checkout) -> None:
    refreshed = local.pulumi("refresh", "--stack", "local", "--yes", "--skip-preview")

    assert refreshed.returncode == 0, refreshed.stdout
    assert re.search(r"\d+ unchanged", refreshed.stdout)
    assert not re.search(r"\d+ (updated|deleted)", refreshed.stdout)


def test_committed_settings_stay_as_they_were(local: Checkout) -> None:
    assert "encryptionsalt" not in local.settings_file.read_text()


@pytest.mark.parametrize("workload", ["training", "serving", "check"])
def test_logs(local: Checkout, workload: str) -> None:
    assert local.run("logs", "local", workload).stdout.strip()


def resources(state: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = state["deployment"]["resources"]
    return found


def test_no_private_key_in_plain_state_or_logs(local: Checkout) -> None:
    state_files = [path for path in (local.root / ".state/atoll/pulumi").rglob("*") if path.is_file()]
    exported = json.dumps(local.exported_state())
    key = (local.root / ".state/atoll/pulumi/kserve-webhook/webhook.key").read_text()
    canary = key.splitlines()[1]

    for path in state_files:
        if path.name != "webhook.key" and path.name != "ca.key":
            assert canary not in path.read_text(errors="replace"), path
    assert canary not in exported
    assert "PRIVATE KEY" not in exported
    assert canary not in local.run("up", "local").stderr
