"""A check registers exactly what the engine's preview does: resources, parents, inputs, outputs, warnings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from atoll_engine import offline
from atoll_engine.provider.values import Secret
from tests.engine.checking import programs
from tests.engine.checking.parity import differences, said
from tests.engine.clouds import azure_platform, programs_gcp, test_aws
from tests.engine.offline import programs as platforms

Program = Callable[[], object]

PROGRAMS: dict[str, tuple[Program, Sequence[str], Sequence[str]]] = {
    "aws": (platforms.on_aws, ["aws"], ()),
    "azure": (platforms.on_azure, ["azure-native"], ()),
    "gcp": (platforms.on_gcp, ["gcp"], ()),
    "kubernetes": (platforms.on_kubernetes, ["kubernetes"], ()),
    "components of aws": (test_aws.platform, test_aws.CLOUDS, test_aws.EXISTING),
    "components of azure": (azure_platform.platform, ["azure-native"], ()),
    "components of gcp": (programs_gcp.platform, ["gcp", "kubernetes"], ()),
    "a network shared on gcp": (
        programs_gcp.in_a_shared_network,
        ["gcp", "kubernetes"],
        [programs_gcp.SHARED_NETWORK],
    ),
    "everything": (programs.everything, ["aws", "kubernetes", "random"], ()),
}
EXAMPLE = Path(__file__).parents[3] / "examples" / "gpu-cluster-aws"
EXAMPLES_ROLE = "arn:aws:iam::123456789012:role/platform-team"


@pytest.mark.parametrize("mode", ["honest", "filled"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_function(name: str, mode: offline.Mode) -> None:
    program, providers, existing = PROGRAMS[name]
    with offline.providers(providers, mode=mode, existing=existing) as environment:
        previewed = offline.preview(program, environment)
    checked = offline.check(program, mode=mode, existing=existing)

    assert len(checked.resources) > 4
    assert differences(previewed, checked) == []
    assert [said(checked, severity) for severity in ("error", "warning", "info")] == [
        said(previewed, severity) for severity in ("error", "warning", "info")
    ]


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_folder_with_settings(mode: offline.Mode) -> None:
    config = {"aws:defaultTags": '{"tags": {"team": "ml"}}'}
    with offline.providers(["aws"], mode=mode, existing=[EXAMPLES_ROLE]) as environment:
        previewed = offline.preview(EXAMPLE, environment, stack="dev", config=config)
    checked = offline.check(EXAMPLE, mode=mode, existing=[EXAMPLES_ROLE], stack="dev", config=config)

    assert len(checked.resources) > 20
    assert differences(previewed, checked) == []
    assert said(checked, "error") == said(previewed, "error") == []


@pytest.fixture(scope="module")
def checked() -> offline.Outcome:
    return offline.check(programs.everything, mode="filled")


def changed(outcome: offline.Outcome, name: str, **facts: Any) -> offline.Outcome:
    """Return the outcome with the resource ``name`` other than it is."""
    wrong = replace(outcome.resource(name), **facts)
    return replace(
        outcome, resources=tuple(wrong if item.name == name else item for item in outcome.resources)
    )


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("vpc", {"type": "aws:ec2/vpc:Vpcs"}),
        ("vpc", {"parent": ""}),
        ("vpc", {"operation": "same"}),
        ("vpc", {"id": "vpc-1"}),
        ("vpc", {"property_dependencies": {"cidrBlock": ("urn:other",)}}),
        ("vpc", {"inputs": {"cidrBlock": "10.0.0.0/16"}}),
        ("raw", {"inputs": {}}),
        ("outer", {"outputs": {"arn": offline.UNKNOWN}}),
        ("outer-bucket", {"urn": "urn:pulumi:offline::offline::aws:s3/bucket:Bucket::outer-bucket"}),
    ],
)
def test_the_comparison_fails_at_each_difference(
    checked: offline.Outcome, name: str, facts: dict[str, Any]
) -> None:
    other = replace(checked, resources=tuple(item for item in checked.resources if item.name == name))
    ours = changed(other, name, **facts)

    assert differences(other, other) == []
    assert differences(other, ours) != []
    assert differences(ours, other) != []


def test_the_comparison_tells_unknown_and_secret_from_values(checked: offline.Outcome) -> None:
    unknown = changed(checked, "vpc", outputs={"arn": offline.UNKNOWN})
    text = changed(checked, "vpc", outputs={"arn": "<unknown>"})
    hidden = changed(checked, "vpc", outputs={"arn": Secret("<unknown>")})

    assert differences(unknown, text) != []
    assert differences(hidden, text) != []
    assert differences(hidden, changed(checked, "vpc", outputs={"arn": Secret(None)})) == []
    assert differences(checked, replace(checked, resources=checked.resources[1:])) != []
    assert differences(checked, replace(checked, changes={"create": 1})) != []
