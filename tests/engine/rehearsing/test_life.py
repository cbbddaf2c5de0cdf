"""The life of small programs: all of it, and each way in which it goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from atoll_engine import offline
from atoll_engine.offline.inline import Program
from atoll_engine.rehearsing import Change, Expected, Result, Subject, life
from atoll_engine.rehearsing.plan import AtLeast
from tests.engine.offline import programs


def network(*teams: str) -> None:
    """A VPC with a subnet for each team."""
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    for index, team in enumerate(teams or ("ml", "web")):
        aws.ec2.Subnet(f"subnet-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24", tags={"team": team})


def lived(
    program: Program, changes: Sequence[Change] = (), clouds: Sequence[str] = ("aws",), **more: Any
) -> Result:
    cloud = more.pop("cloud", None) or offline.SimulatedCloud()
    heard: list[str] = []
    with offline.rehearsal(clouds, cloud=cloud) as environment:
        subject = Subject("small", program, environment, cloud, changes, interrupted_at=2)
        result = life(replace(subject, **more), on_begin=heard.append, on_step=lambda _: None)
    assert heard == [step.title for step in result.steps]
    return result


def problem(result: Result) -> tuple[str, str]:
    *good, bad = result.steps
    assert all(step.ok for step in good)
    assert not result.ok
    return bad.title, bad.problem


def test_a_whole_life() -> None:
    one_more = Change("one more", Expected(creates=1, same=4), program=lambda: network("ml", "web", "ops"))
    other_team = Change("other team", Expected(updates=1), program=lambda: network("ml", "web", "sre"))

    result = lived(network, [one_more, other_team])

    assert [step.problem for step in result.steps if step.problem] == []
    assert result.ok
    assert [step.title for step in result.steps] == [
        "up, killed at creation 2",
        "up again",
        "preview after the recovery",
        "destroy",
        "nothing is left",
        "up",
        "makespan",
        "preview",
        "one more",
        "other team",
        "destroy",
        "nothing is left",
    ]
    assert result.path is not None
    assert [link.type for link in result.path.links] == ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"]
    assert result.path.ratio == pytest.approx(1)


@pytest.mark.parametrize("cloud", ["gcp", "azure-native"])
def test_a_platform_of_another_cloud(cloud: str) -> None:
    program = {"gcp": programs.on_gcp, "azure-native": programs.on_azure}[cloud]

    result = lived(program, clouds=[cloud])

    assert [step.problem for step in result.steps if step.problem] == []


def test_another_plan_is_told_with_what_it_would_change() -> None:
    wider = Change("move", Expected(updates=AtLeast(1)), program=lambda: programs.on_aws())

    title, said = problem(lived(network, [wider]))

    assert title == "move"
    assert "got: creates" in said
    assert "create aws:eks/cluster:Cluster cluster" in said


def test_what_is_left_is_told() -> None:
    cloud = offline.SimulatedCloud()
    cloud.create(offline.Record("aws:ec2/vpc:Vpc", "vpc-1", "urn:pulumi:s::p::t::forgotten", {}, {}))

    title, said = problem(lived(network, cloud=cloud))

    assert title == "nothing is left"
    assert "forgotten" in said


def test_what_the_cloud_refuses_is_told_with_its_resource() -> None:
    title, said = problem(lived(network, cloud=offline.SimulatedCloud({"aws:ec2/subnet:Subnet": 1})))

    assert title == "up again"
    assert "the quota of aws:ec2/subnet:Subnet is used up" in said
    assert "aws:ec2/subnet:Subnet subnet-" in said


def test_an_engine_that_was_not_killed_is_told() -> None:
    title, said = problem(lived(network, interrupted_at=99))

    assert title == "up, killed at creation 99"
    assert "was not killed" in said


def test_a_makespan_over_the_limit_is_told() -> None:
    title, said = problem(lived(network, makespan_limit=0.5))

    assert title == "makespan"
    assert "1.00 of the critical path" in said
