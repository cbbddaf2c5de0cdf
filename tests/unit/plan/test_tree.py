"""Resources by component."""

from __future__ import annotations

from tests.unit.plan.samples import STACK, component, made, plan, urn


def test_resources_are_grouped_by_the_nearest_component() -> None:
    network = component("AwsNetwork", "net")
    inner = component("Gateways", "out", parent=network.urn)
    vpc = made("aws:ec2/vpc:Vpc", "vpc", parent=network.urn)
    subnet = made("aws:ec2/subnet:Subnet", "a", parent=vpc.urn)
    gateway = made("aws:ec2/natGateway:NatGateway", "nat", parent=inner.urn)

    root = plan(network, inner, vpc, subnet, gateway).root

    assert (root.type, root.name, root.changes) == ("Stack", "test", {"create": 6})
    (part,) = root.parts
    assert (part.type, part.name) == ("AwsNetwork", "net")
    assert [(item.type, item.name) for item in part.resources] == [("Vpc", "vpc"), ("Subnet", "a")]
    assert part.changes == {"create": 5}
    assert [item.name for item in part.parts] == ["out"]
    assert part.parts[0].own == {"NatGateway": 1}


def test_another_teams_component_is_a_group_too() -> None:
    theirs = made("acme:index:Data", "lake")
    bucket = made("aws:s3/bucket:Bucket", "raw", parent=theirs.urn)

    (part,) = plan(theirs, bucket).root.parts

    assert (part.type, part.own) == ("Data", {"Bucket": 1})


def test_the_engines_own_providers_are_not_counted() -> None:
    default = made("pulumi:providers:aws", "default_7_51_1")
    ours = made("pulumi:providers:kubernetes", "inside")

    root = plan(default, ours).root

    assert root.own == {"kubernetes provider": 1}
    assert root.changes == {"create": 2}


def test_the_steps_of_a_replacement_are_one_operation() -> None:
    role = made("aws:iam/role:Role", "nodes", operation="create-replacement")
    gone = made("aws:iam/role:Role", "old", operation="delete")
    kept = made("aws:iam/role:Role", "kept", operation="same")

    root = plan(role, gone, kept).root

    assert root.changes == {"create": 1, "delete": 1, "same": 1, "replace": 1}


def test_a_resource_whose_parent_is_not_told_is_the_stacks() -> None:
    lost = made("aws:ec2/vpc:Vpc", "lost", parent=urn("atoll:index:Gone", "gone"))

    root = plan(lost).root

    assert [item.name for item in root.resources] == ["lost"]
    assert root.urn == STACK
