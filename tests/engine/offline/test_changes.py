"""What a change of inputs does, and what the simulated cloud refuses, through the real engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from atoll_engine import offline
from atoll_engine.rehearsing.critical_path import critical_path

ROLE = "arn:aws:iam::123456789012:role/nodes"


def nodes(machine_type: str = "g6.xlarge", subnet: str = "subnet-1", **scaling: int) -> None:
    import pulumi_aws as aws

    size = {"min_size": 0, "desired_size": 0, "max_size": 2, **scaling}
    aws.eks.NodeGroup(
        "gpus",
        cluster_name="main",
        node_role_arn=ROLE,
        subnet_ids=[subnet],
        instance_types=[machine_type],
        scaling_config=size,
    )


def vpc(cidr_block: str, team: str = "ml") -> None:
    import pulumi_aws as aws

    aws.ec2.Subnet("subnet", vpc_id=aws.ec2.Vpc("vpc", cidr_block=cidr_block, tags={"team": team}).id)


def gke(network: str, version: str = "1.34") -> None:
    import pulumi_gcp as gcp

    gcp.container.Cluster("main", location="europe-west4", network=network, min_master_version=version)


def aks_pool(vm_size: str, most: int = 1) -> None:
    import pulumi_azure_native.containerservice as aks

    aks.AgentPool("gpus", resource_group_name="ml", resource_name_="main", vm_size=vm_size, max_count=most)


EXISTING = ["main", ROLE, "subnet-*", "vpc-*", "ml"]
CHANGES: dict[str, tuple[str, Callable[[], None], Callable[[], None], Callable[[], None], int]] = {
    "machines of EKS": ("aws", nodes, lambda: nodes(max_size=3), lambda: nodes("g6.2xlarge"), 1),
    "subnets of EKS": ("aws", nodes, lambda: nodes(max_size=3), lambda: nodes(subnet="subnet-2"), 1),
    "a VPC's addresses": (
        "aws",
        lambda: vpc("10.0.0.0/16"),
        lambda: vpc("10.0.0.0/16", "web"),
        lambda: vpc("10.1.0.0/16"),
        2,  # the subnet too, which can't move
    ),
    "a GKE cluster's network": ("gcp", lambda: gke("a"), lambda: gke("a", "1.35"), lambda: gke("b"), 1),
    "machines of AKS": (
        "azure-native",
        lambda: aks_pool("Standard_NC24ads_A100_v4"),
        lambda: aks_pool("Standard_NC24ads_A100_v4", 2),
        lambda: aks_pool("Standard_NC48ads_A100_v4"),
        1,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_cannot_be_changed_is_replaced(name: str) -> None:
    cloud, before, harmless, fixed, replaced = CHANGES[name]
    with offline.rehearsal([cloud], existing=EXISTING) as environment:
        made = offline.up(before, environment)
        updated = offline.preview(harmless, environment)
        outcome = offline.up(fixed, environment)
        again = offline.preview(fixed, environment)

    assert made.errors + updated.errors + outcome.errors + again.errors == ()
    assert updated.changes["update"] == 1
    assert "replace" not in updated.changes
    assert outcome.changes["replace"] == replaced
    assert set(again.changes) == {"same"}


def refused(
    program: Callable[[], None], cloud: offline.Cloud, before: Callable[[], None] | None = None
) -> str:
    with offline.rehearsal(["aws"], cloud=cloud, existing=EXISTING) as environment:
        if before is not None:
            assert offline.up(before, environment).errors == ()
        outcome = offline.up(program, environment)
    return "\n".join(error.message for error in outcome.errors)


def bucket(name: str, resource: str = "models") -> None:
    import pulumi_aws as aws

    aws.s3.Bucket(resource, bucket=name)


def template(resource: str) -> None:
    import pulumi_aws as aws

    aws.ec2.LaunchTemplate(resource, name="gpus")


def test_a_name_with_other_characters_is_refused() -> None:
    assert 'got "Models", 6 characters long; allowed: 3 to 63' in refused(
        lambda: bucket("Models"), offline.SimulatedCloud()
    )


def test_a_name_that_is_taken_is_refused() -> None:
    said = refused(lambda: template("new"), offline.SimulatedCloud(), before=lambda: template("old"))

    assert "LaunchTemplate of this name exists already" in said


def test_machines_over_the_quota_are_refused() -> None:
    cloud = offline.SimulatedCloud({"L-417A185B@us-east-1": 192})

    said = refused(lambda: nodes("p5.48xlarge", desired_size=2), cloud)

    assert "Running On-Demand P instances in us-east-1 is used up" in said
    assert "384 vcpus wanted" in said


def test_a_removal_that_the_program_does_not_order_is_refused() -> None:
    cloud = offline.SimulatedCloud()

    def without_vpc() -> None:
        import pulumi_aws as aws

        (there,) = [item.id for item in cloud.records() if item.token == "aws:ec2/vpc:Vpc"]
        aws.ec2.Subnet("subnet", vpc_id=there)

    assert "is in use" in refused(without_vpc, cloud, before=lambda: vpc("10.0.0.0/16"))


def test_the_makespan_is_the_critical_path_unless_work_waits_without_need() -> None:
    def program() -> None:
        import pulumi_aws as aws

        for index in range(3):
            network = aws.ec2.Vpc(f"vpc-{index}", cidr_block="10.0.0.0/16")
            aws.ec2.VpcEndpoint(f"s3-{index}", vpc_id=network.id, service_name="s3")

    ratios = []
    for parallel in (64, 1):
        cloud = offline.SimulatedCloud()
        with offline.rehearsal(["aws"], cloud=cloud) as environment:
            with cloud.clock.running(environment.backend):
                outcome = offline.up(program, environment, parallel=parallel, checkpoints=False)
            assert outcome.errors == ()
            path = critical_path(offline.state(program, environment)["resources"], cloud.clock.creations())
        assert [link.type.rpartition(":")[2] for link in path.links] == ["Vpc", "VpcEndpoint"]
        ratios.append(path.ratio)
    assert ratios == [pytest.approx(1), pytest.approx(3)]


def test_two_clusters_may_have_objects_of_one_name() -> None:
    def program() -> None:
        import pulumi
        import pulumi_kubernetes as kubernetes

        for name in ("east", "west"):
            inside = pulumi.ResourceOptions(provider=kubernetes.Provider(name, kubeconfig=f"current: {name}"))
            kubernetes.core.v1.Namespace(f"{name}-team", metadata={"name": "team"}, opts=inside)

    cloud = offline.SimulatedCloud()
    with offline.rehearsal(["kubernetes"], cloud=cloud) as environment:
        made = offline.up(program, environment)
        ids = {item.id for item in made.resources if item.type.endswith(":Namespace")}
        there = len(cloud.records())
        gone = offline.destroy(program, environment)

    assert made.errors + gone.errors == ()
    assert ids == {"team"}
    assert there == 2
    assert cloud.records() == []
