import pytest

from atoll.aws import KarpenterPool
from atoll.errors import ValidationError
from atoll.testing import record

BLOCK = {"purchases": ["capacity-block", "on-demand"], "reservation_id": "cr-0123456789abcdef0"}


def test_a_node_class_knows_where_and_as_whom_nodes_are(registered, karpenter_args) -> None:
    made = registered(KarpenterPool, "train", karpenter_args | {"instance_store_raid0": True})
    spec = made["train-node-class"].inputs["spec"]

    assert spec["role"] == "node"
    assert spec["subnetSelectorTerms"] == [{"id": "subnet-a"}]
    assert spec["securityGroupSelectorTerms"] == [{"id": "sg-cluster"}, {"id": "sg-efa"}]
    assert len(spec["networkInterfaces"]) == 33
    assert spec["instanceStorePolicy"] == "RAID0"
    assert spec["blockDeviceMappings"][0]["ebs"]["encrypted"] is True
    assert spec["tags"]["atoll:component"] == "KarpenterPool"


def test_a_node_pool_for_each_way_to_buy(registered, karpenter_args) -> None:
    made = registered(KarpenterPool, "train", karpenter_args | BLOCK)
    first, second = made["train-node-pool-0"], made["train-node-pool-1"]

    assert first.inputs["spec"]["weight"] > second.inputs["spec"]["weight"]
    assert "train-node-class" in first.depends_on
    assert made["train-node-class"].inputs["spec"]["capacityReservationSelectorTerms"] == [
        {"id": "cr-0123456789abcdef0"}
    ]
    assert "train-node-pool" in registered(KarpenterPool, "train", karpenter_args)


def test_a_compact_pool_has_a_placement_group(registered, karpenter_args) -> None:
    made = registered(KarpenterPool, "train", karpenter_args | {"compact": True})

    assert made["train-node-class"].inputs["spec"]["placementGroupSelector"] == {"name": "placement-1"}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"purchases": []}, ["purchases", "purchases"]),
        ({"purchases": ["begged"]}, ["purchases[0]"]),
        ({"purchases": ["queued"]}, ["purchases[0]"]),
        ({"purchases": ["spot", "spot"]}, ["purchases[1]"]),
        ({"purchases": ["on-demand", "reservation"], "reservation_id": "cr-01234567"}, ["purchases[1]"]),
        ({"purchases": ["reservation"]}, ["reservation_id"]),
        ({"reservation_id": "cr-01234567"}, ["reservation_id"]),
        ({"karpenter_version": "1.10.0"}, ["karpenter_version"]),
        ({"zones": []}, ["zones", "zones"]),
        ({"longest_job_s": 3_000_000}, ["node_lifetime_s"]),
        ({"disk_iops": 3000}, ["disk_throughput_mib_s"]),
    ],
)
def test_problems_name_the_argument(karpenter_args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: KarpenterPool("train", karpenter_args | change))

    assert [problem.path for problem in error.value.problems] == paths
