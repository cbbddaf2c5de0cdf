"""Of each service a resource that breaks a mandatory rule: the engine's preview ends, and says which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from atoll_engine import offline
from atoll_policies import Level, Rule
from atoll_policies.baselines import baseline, provider_of
from atoll_policies.cases import Case, Declared
from atoll_policies.registry import rules_by_group
from atoll_policies.testing import build
from atoll_policies.values import MISSING
from tests.engine.review.conftest import PACK, shell

PROVIDERS = ("aws", "azure-native", "gcp", "kubernetes")
PROGRAM = """
import json
import pathlib

import pulumi

for item in json.loads(pathlib.Path("resources.json").read_text()):
    pulumi.CustomResource(item["type"], item["name"], item["properties"])
"""


def chosen() -> Iterator[tuple[str, Rule, Declared]]:
    """Yield of each service and provider the first rule that a case of one resource breaks, with that."""
    seen = set()
    for group, rules in rules_by_group().items():
        for rule in rules:
            case = next((case for case in rule.bad if _is_whole(case)), None)
            if case is None or not rule.requires or rule.prod is not Level.MANDATORY:
                continue
            declared = case.applied(baseline())[case.name]
            provider = provider_of(declared)
            if (group, provider) not in seen:
                seen.add((group, provider))
                yield provider, rule, declared


def _is_whole(case: Case) -> bool:
    """Say whether the case sets something: without a required property the provider refuses it first."""
    return case.add is not None or bool(case.path and case.value is not MISSING)


def inputs(rule: Rule, declared: Declared) -> dict[str, object]:
    (sample,) = build({**baseline(), declared.name: declared}, [declared.name])
    given = {name: value for name, value in sample.properties.items() if name in declared.properties}
    if isinstance(metadata := given.get("metadata"), dict):  # two rules may break the same object
        given["metadata"] = {**metadata, "name": rule.id}
    return given


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_broken_mandatory_rule_of_each_service_ends_a_preview(provider: str, tmp_path: Path) -> None:
    broken = [(rule, declared) for where, rule, declared in chosen() if where == provider]
    with offline.providers([provider], mode="filled", existing=["*"]) as environment:
        here = shell(tmp_path, environment)
        (tmp_path / "__main__.py").write_text(PROGRAM)
        resources = [
            {
                "type": declared.type,
                "name": f"{rule.id}-{declared.name}",
                "properties": inputs(rule, declared),
            }
            for rule, declared in broken
        ]
        (tmp_path / "resources.json").write_text(json.dumps(resources))
        here.stack("prod")
        done = here.pulumi("preview", "--policy-pack", str(PACK))

    assert broken
    assert done.returncode != 0
    assert [rule.id for rule, _ in broken if not _mandatory(rule, done.stdout)] == [], done.stdout


def _mandatory(rule: Rule, said: str) -> bool:
    return any(rule.id in line and "[mandatory]" in line for line in said.splitlines())
