import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll.aws import EksAcceleratorPool
from atoll.aws._checks import AwsChecks
from atoll.aws.aws_budget import AwsBudgetArgs
from atoll.errors import ValidationError
from atoll.testing import record


def test_a_p5_has_its_efas_and_no_public_address(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args | {"fabric_security_group_id": "sg-efa"})
    interfaces = made["train-template"].inputs["networkInterfaces"]

    assert [item["interfaceType"] for item in interfaces].count("efa-only") == 32
    assert interfaces[0]["interfaceType"] == "interface"
    for item in interfaces:
        assert item["securityGroups"] == ["sg-cluster", "sg-efa"]
        assert not {"associatePublicIpAddress", "subnetId"} & set(item)
    assert "vpcSecurityGroupIds" not in made["train-template"].inputs


def test_the_launch_template_is_hardened(registered, pool_args) -> None:
    template = registered(EksAcceleratorPool, "train", pool_args)["train-template"].inputs

    assert template["metadataOptions"] == {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    assert template["blockDeviceMappings"] == [
        {
            "deviceName": "/dev/xvda",
            "ebs": {
                "volumeType": "gp3",
                "volumeSize": 500,
                "iops": 16000,
                "throughput": 1000,
                "encrypted": "true",
                "deleteOnTermination": "true",
            },
        }
    ]


def test_a_node_group_of_the_machine(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args | {"labels": {"team": "research"}})
    group = made["train-nodes"].inputs

    assert group["amiType"] == "AL2023_x86_64_NVIDIA"
    assert group["version"] == "1.34"
    assert group["labels"] == {"accelerator-model": "H100", "team": "research"}
    assert group["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]
    assert group["launchTemplate"] == {"id": "train-template-id", "version": "3"}
    assert group["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "MINIMAL"}
    assert made["train-nodes"].timeouts["create"] == "60m"


def test_a_release_of_the_image_says_the_version_too(registered, pool_args) -> None:
    change = {"image_version": "1.34.1-20260801"}
    group = registered(EksAcceleratorPool, "train", pool_args | change)["train-nodes"].inputs

    assert group["releaseVersion"] == "1.34.1-20260801"
    assert "version" not in group


def test_the_autoscaler_knows_what_an_empty_group_would_have(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args)
    tags = [item.inputs["tag"] for item in made.values() if item.token == "aws:autoscaling/tag:Tag"]
    prefix = "k8s.io/cluster-autoscaler/node-template/"
    told = {tag["key"].removeprefix(prefix): tag["value"] for tag in tags}

    assert told == {
        "label/accelerator-model": "H100",
        "taint/nvidia.com/gpu": "present:NoSchedule",
        "resources/nvidia.com/gpu": "8",
        "resources/vpc.amazonaws.com/efa": "32",
    }
    kept = registered(EksAcceleratorPool, "train", pool_args | {"min_nodes": 1})
    assert not any(item.token == "aws:autoscaling/tag:Tag" for item in kept.values())


def test_a_compact_pool_has_a_placement_group(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args | {"compact": True})

    assert made["train-placement"].inputs["strategy"] == "cluster"
    assert "name" not in made["train-placement"].inputs
    assert made["train-template"].inputs["placement"] == {"groupName": "placement-1"}


def test_a_capacity_block(registered, pool_args) -> None:
    change = {"purchase": "capacity-block", "reservation_id": "cr-0123456789abcdef0"}
    made = registered(EksAcceleratorPool, "train", pool_args | change)
    template = made["train-template"].inputs

    assert made["train-nodes"].inputs["capacityType"] == "CAPACITY_BLOCK"
    assert template["instanceMarketOptions"] == {"marketType": "capacity-block"}
    assert template["capacityReservationSpecification"]["capacityReservationTarget"] == {
        "capacityReservationId": "cr-0123456789abcdef0"
    }


def test_local_disks_are_put_together_on_request(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args | {"instance_store_raid0": True})

    user_data = base64.b64decode(made["train-template"].inputs["userData"]).decode()
    assert "strategy: RAID0" in user_data
    assert "Content-Type: application/node.eks.aws" in user_data


def test_a_node_that_works_alone_has_no_efa(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "serve", pool_args | {"multi_node": False})

    assert made["serve-template"].inputs["vpcSecurityGroupIds"] == ["sg-cluster"]
    assert "networkInterfaces" not in made["serve-template"].inputs


def test_another_pool_changes_nothing_of_the_first(pool_args) -> None:
    from tests.unit.components.aws.conftest import ANSWERS

    def one() -> None:
        EksAcceleratorPool("train", pool_args)

    def two() -> None:
        one()
        EksAcceleratorPool("serve", pool_args | {"machine_type": "g6.xlarge"})

    first, both = record(one, outputs=ANSWERS), record(two, outputs=ANSWERS)

    assert {name: both[name] for name in first} == first
    assert all(name.startswith("serve") for name in set(both) - set(first))


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"machine_type": "p5.48xlrge"}, ["machine_type"]),
        ({"machine_type": "a3-highgpu-8g"}, ["machine_type"]),
        ({"zones": ["us-west-2a", "us-west-2b"], "subnet_ids": ["subnet-a", "subnet-b"]}, ["zones"]),
        ({"zones": ["us-west-2a", "us-west-2b"]}, ["zones", "zones"]),
        ({"purchase": "queued"}, ["purchase"]),
        ({"purchase": "begged"}, ["purchase"]),
        ({"purchase": "capacity-block"}, ["reservation_id"]),
        ({"reservation_id": "cr-0123456789abcdef0"}, ["reservation_id"]),
        ({"nodes": 2}, ["nodes"]),
        ({"disk_iops": 3000}, ["disk_throughput_mib_s"]),
        ({"disk_size_gib": 20}, ["disk_iops"]),
        ({"multi_node": True, "machine_type": "g6.xlarge"}, ["multi_node"]),
    ],
)
def test_problems_name_the_argument(pool_args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: EksAcceleratorPool("train", pool_args | change))

    assert [problem.path for problem in error.value.problems] == paths


@given(st.text("abcz09-_A", min_size=1, max_size=60))
def test_names_are_those_that_every_child_can_have(name) -> None:
    checks = AwsChecks("AwsBudget", name, {"monthly_limit_usd": 1}, AwsBudgetArgs)
    is_right = len(name) <= 40 and name[0] in "abcz" and name[-1] != "-" and not set("_A") & set(name)

    if is_right:
        checks.finish()
    else:
        with pytest.raises(ValidationError):
            checks.finish()
