"""A waiver counts in every path or in none: in the engine's preview, in a review, in the audit of a state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from atoll_engine.offline import Resource as Previewed
from atoll_engine.review.audit import audited
from atoll_engine.review.gate import Gate, decide
from atoll_engine.review.resources import inputs_of, outputs_of
from atoll_policies import all_rules, registry, state
from atoll_policies.configuration import Configuration
from atoll_policies.testing import Harness, Sample
from atoll_policies.waivers import Waivers, read

TODAY = date(2026, 11, 24)
CLUSTER = "aws:eks/cluster:Cluster"
PUBLIC = {"vpcConfig": {"endpointPublicAccess": True}}
RULES = (registry.rule("eks-endpoint-private"),)
GOOD = {
    "rule": "eks-endpoint-private",
    "urn": f"urn:pulumi:STACK::test::{CLUSTER}::main",
    "reason": "reached from the office's addresses only",
    "owner": "ml@example.com",
    "ticket": "ML-123",
    "expires": "2027-01-31",
}
Verdict = tuple[bool, str]
"""Whether the finding still counts, and what was said of it."""


def in_preview(stack: str, waivers: Waivers) -> Verdict:
    """As the engine hears it, through the servicer that it calls."""
    said = Harness.of(RULES, stack=stack, waivers=waivers).analyze_one(Sample("main", CLUSTER, PUBLIC))
    (found,) = said
    return found.level != "advisory", found.message


def in_review(stack: str, waivers: Waivers) -> Verdict:
    urn = f"urn:pulumi:{stack}::test::{CLUSTER}::main"
    made = [Previewed(urn, CLUSTER, "main", "create", "", PUBLIC, {})]
    evaluator = Gate(RULES, Configuration(), waivers).evaluator(stack)
    (found,) = decide(evaluator, inputs_of(made), outputs_of(made))
    return found.counts, str(found.waived)


def in_audit(stack: str, waivers: Waivers, folder: Path) -> Verdict:
    urn = f"urn:pulumi:{stack}::test::{CLUSTER}::main"
    resources = [{"urn": urn, "type": CLUSTER, "id": "main", "inputs": PUBLIC, "outputs": PUBLIC}]
    file = folder / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources}}))
    (found,) = audited(Gate(RULES, Configuration(), waivers), stack, state.read(file))
    return found.counts, str(found.waived)


@pytest.fixture(params=["preview", "review", "audit"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, Waivers], Verdict]:
    paths = {
        "preview": in_preview,
        "review": in_review,
        "audit": lambda stack, waivers: in_audit(stack, waivers, tmp_path),
    }
    return paths[request.param]


def waivers(folder: Path, entry: dict, stack: str = "aws-prod", today: date = TODAY) -> Waivers:
    import yaml

    entry = {**entry, "urn": entry["urn"].replace("STACK", stack)}
    entry["expires"] = (
        date.fromisoformat(entry["expires"]) if entry["expires"][:1] == "2" else entry["expires"]
    )
    file = folder / "waivers.yaml"
    file.write_text(yaml.safe_dump({"waivers": [entry]}))
    return read(file, [rule.id for rule in all_rules()], today)


def test_a_good_waiver_waives_and_is_told(path: Callable, tmp_path: Path) -> None:
    found = waivers(tmp_path, GOOD)
    counts, said = path("aws-prod", found)

    assert not counts
    assert "ML-123" in said
    assert "ml@example.com" in said
    assert found.warnings(["aws-prod"]) == []


@pytest.mark.parametrize(
    ("changes", "stack", "why"),
    [
        ({"expires": "2026-11-23"}, "aws-prod", "it expired on 2026-11-23"),
        ({"expires": "2027-02-23"}, "aws-prod", "it lasts beyond 2027-02-22: in production 90 days"),
        ({"expires": "soon"}, "aws-prod", "expires must be a day"),
        ({"owner": ""}, "aws-prod", "owner must be a text"),
        ({"ticket": "  "}, "aws-prod", "ticket must be a text"),
        ({"urn": "urn:pulumi:*::test::*::main"}, "aws-prod", "it must name the stack"),
        ({"urn": "urn:pulumi:STACK::test::*::*"}, "aws-prod", "3 letters of the resource's name"),
        ({"rule": "eks-endpoint-privat"}, "aws-prod", "there is no rule 'eks-endpoint-privat'"),
        ({"urn": "urn:pulumi:STACK::test::*::other"}, "aws-prod", "no finding needs it"),
    ],
)
def test_any_other_does_not_and_that_is_told(
    path: Callable, tmp_path: Path, changes: dict, stack: str, why: str
) -> None:
    found = waivers(tmp_path, GOOD | changes, stack)
    counts, said = path(stack, found)

    assert counts
    assert "waived until" not in said
    assert any(why in warning for warning in found.warnings([stack])), found.warnings([stack])


def test_the_last_day_counts_and_ninety_days_are_not_too_many(path: Callable, tmp_path: Path) -> None:
    for expires in ("2026-11-24", "2027-02-22"):
        counts, _ = path("aws-prod", waivers(tmp_path, GOOD | {"expires": expires}))
        assert not counts


def test_outside_production_a_waiver_may_last_long(path: Callable, tmp_path: Path) -> None:
    found = waivers(tmp_path, GOOD | {"expires": "2029-01-01"}, "aws-dev")
    counts, said = path("aws-dev", found)

    assert not counts
    assert "ML-123" in said
    assert found.warnings(["aws-dev"]) == []
