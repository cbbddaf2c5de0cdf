"""A small review, of every kind of finding, and its parts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rich.console import Console

from atoll_engine.plan import Plan
from atoll_engine.review import (
    EnvironmentReview,
    Judged,
    PartChange,
    Place,
    QuotaChange,
    Review,
    Standing,
    show,
)
from atoll_engine.review.gitlab import as_gitlab
from atoll_engine.review.junit import as_junit
from atoll_engine.review.sarif import as_sarif
from atoll_engine.review.show_json import as_json
from atoll_engine.review.show_markdown import as_markdown
from atoll_policies import Finding, Level, Rule, Severity, Waived, changed, field
from tests.unit.plan.samples import component, made, nat_gateway, node_group, plan

CLUSTER = "aws:eks/cluster:Cluster"
YAML = "stacks/environments/Pulumi.aws-prod.yaml"


def urn(name: str, token: str = CLUSTER, stack: str = "aws-prod") -> str:
    return f"urn:pulumi:{stack}::atoll::atoll:index:EksCluster${token}::{name}"


def rule(rule_id: str, severity: Severity = Severity.HIGH, dev: Level = Level.ADVISORY) -> Rule:
    case = changed("eks-cluster", "vpcConfig.endpointPublicAccess", True)
    return Rule(
        id=rule_id,
        title=f"What {rule_id} says",
        why="Because a <b>public</b> server is found within minutes.",
        fix="Set `vpcConfig.endpointPublicAccess` to false.",
        severity=severity,
        requires={CLUSTER: field("vpcConfig.endpointPublicAccess").is_false()},
        maps=("nist-800-53/SC-7",),
        dev=dev,
        good=(case,),
        bad=(case, case),
    )


RULES = (
    rule("endpoint-private"),
    rule("key-rotates", Severity.MEDIUM),
    rule("logs-kept", Severity.LOW),
    rule("pods-unprivileged", Severity.CRITICAL),
)


def finding(rule_id: str, name: str = "main", **changes: object) -> Finding:
    """A violation of a rule by the cluster ``name``, mandatory unless ``changes`` say otherwise."""
    said = next(item for item in RULES if item.id == rule_id)
    found = Finding(
        rule=rule_id,
        title=said.title,
        severity=said.severity,
        level=Level.MANDATORY,
        verdict="violation",
        urn=urn(name),
        type=CLUSTER,
        paths=("vpcConfig.endpointPublicAccess",),
        message="vpcConfig.endpointPublicAccess must be false",
        fix=said.fix,
    )
    return replace(found, **changes)


WAIVED = Waived("reached from | the office's <addresses>", "ml@example.com", "ML-123", date(2027, 1, 31))


def judged(found: Finding, standing: Standing = "new", line: int = 7) -> Judged:
    return Judged(found, standing, Place(YAML, line))


def planned(environment: str, nodes: int = 3) -> Plan:
    network = component("AwsNetwork", "net")
    resources = (
        network,
        nat_gateway("nat", parent=network.urn),
        made("aws:ec2/vpc:Vpc", "vpc", parent=network.urn),
        node_group("system", "m7i.xlarge", 1, nodes),
    )
    return replace(plan(*resources), environment=environment)


def review(*found: Judged, level: Level = Level.MANDATORY, **changes: object) -> Review:
    """A review of ``aws-prod`` with these findings."""
    head, base = planned("aws-prod", 6), planned("aws-prod")
    quota = (QuotaChange(base.quotas[0], head.quotas[0]), QuotaChange(None, head.quotas[-1]))
    parts = (
        PartChange("AwsNetwork net", created=("Subnet a",), removed=("Subnet b", "Subnet c")),
        PartChange("EksCluster main", changed=("Cluster main: vpcConfig",)),
    )
    environment = EnvironmentReview("aws-prod", head, base, tuple(found), parts, quota)
    return Review("main (1a2b3c4d5e)", (replace(environment, **changes),), level)


def everything() -> Review:
    """Every kind of finding, an environment that is new, and one that can't be previewed."""
    from atoll_engine.plan import broken_plan

    first = review(
        judged(finding("pods-unprivileged", message="it failed with KeyError", verdict="error")),
        judged(finding("endpoint-private")),
        judged(finding("key-rotates", verdict="undetermined"), line=12),
        judged(finding("logs-kept", level=Level.ADVISORY), "unchanged"),
        judged(finding("endpoint-private", "second", waived=WAIVED), "unchanged"),
        judged(finding("logs-kept", "third"), "fixed"),
    )
    new = EnvironmentReview("aws-new", planned("aws-new"), None, (), notes=("new: main has no such one",))
    broken = broken_plan("aws-broken", "filled", "config.atoll:zones: is required")
    environments = (*first.environments, new, EnvironmentReview("aws-broken", broken, None, ()))
    warnings = ("waiver 3 (logs-kept, ml@example.com): it expired on 2026-10-01",)
    return replace(first, environments=environments, warnings=warnings, notes=("local is on no cloud",))


def printed(shown: Review, *, terminal: bool = False) -> str:
    out = io.StringIO()
    show(shown, Console(file=out, width=100, force_terminal=terminal, highlight=False))
    return out.getvalue()


def _as_text(tree: object) -> str:
    return json.dumps(tree, indent=2) + "\n"


FORMS: Mapping[str, Callable[[Review, Sequence[Rule]], str]] = {
    "review.md": lambda shown, _: as_markdown(shown),
    "review.sarif": lambda shown, rules: _as_text(as_sarif(shown, rules, "0.1.0")),
    "review.xml": as_junit,
    "review.gitlab.json": lambda shown, _: _as_text(as_gitlab(shown)),
    "review.json": lambda shown, _: _as_text(as_json(shown)),
    "review.txt": lambda shown, _: printed(shown),
}
"""Every report, by the name of the agreed one, of a review by these rules."""
