"""Karpenter's controller: what it may do, what it is told, and in which order it comes."""

import json

import pytest

from atoll.aws import KarpenterController
from atoll.errors import ValidationError

INLINE_LIMIT = 10_240
"""Characters of a role's own policies. Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
READING = {
    "ListProfiles",
    "ReadMachines",
    "ReadPrices",
    "ReadZonalShift",
}
"""Statements on everything: they change nothing."""


def statements(item) -> dict[str, dict]:
    return {statement["Sid"]: statement for statement in json.loads(item.inputs["policy"])["Statement"]}


def test_it_changes_what_is_the_clusters_alone(registered, controller_args) -> None:
    found = statements(registered(KarpenterController, "karpenter", controller_args)["karpenter-policy"])
    everywhere = {sid for sid, statement in found.items() if statement["Resource"] == ["*"]}

    assert everywhere == READING
    for sid in ("Buy", "TagWhatIsBought", "MakeProfiles"):
        equal = found[sid]["Condition"]["StringEquals"]
        assert equal["aws:RequestTag/kubernetes.io/cluster/platform"] == "owned"
        assert equal["aws:RequestTag/eks:eks-cluster-name"] == "platform"
    for sid in ("UseTemplates", "TagMachines", "End", "ChangeProfiles"):
        equal = found[sid]["Condition"]["StringEquals"]
        assert equal["aws:ResourceTag/kubernetes.io/cluster/platform"] == "owned"
    assert found["GiveNodesTheirRole"]["Resource"] == [controller_args["node_role_arn"]]
    cluster = "arn:aws:eks:us-west-2:123456789012:cluster/platform"
    assert found["ReadCluster"]["Resource"] == [cluster]


def test_reservations_and_placement_groups_may_be_used(registered, controller_args) -> None:
    found = statements(registered(KarpenterController, "karpenter", controller_args)["karpenter-policy"])

    assert "arn:aws:ec2:us-west-2:*:capacity-reservation/*" in found["Use"]["Resource"]
    assert "arn:aws:ec2:us-west-2:*:placement-group/*" in found["Use"]["Resource"]


def test_keys_of_volumes_are_used_through_ec2_alone(registered, controller_args) -> None:
    key = "arn:aws:kms:us-west-2:123456789012:key/1"
    made = registered(KarpenterController, "karpenter", controller_args | {"volume_key_arns": [key]})
    found = statements(made["karpenter-policy"])

    for sid in ("EncryptVolumes", "LetMachinesUseKeys"):
        assert found[sid]["Resource"] == [key]
        equal = found[sid]["Condition"]["StringEquals"]
        assert equal == {"kms:ViaService": "ec2.us-west-2.amazonaws.com"}
    assert len(made["karpenter-policy"].inputs["policy"].replace(" ", "")) < INLINE_LIMIT


def test_the_queue_takes_events_of_its_rules_alone(registered, controller_args) -> None:
    made = registered(KarpenterController, "karpenter", controller_args)
    found = statements(made["karpenter-interruptions-policy"])
    kinds = {
        json.loads(item.inputs["eventPattern"])["detail-type"][0]
        for item in made.values()
        if item.token == "aws:cloudwatch/eventRule:EventRule"
    }

    assert made["karpenter-interruptions"].inputs["sqsManagedSseEnabled"] is True
    assert len(found["FromTheRules"]["Condition"]["ArnEquals"]["aws:SourceArn"]) == len(kinds) == 5
    assert found["NoPlainText"]["Effect"] == "Deny"
    assert "EC2 Spot Instance Interruption Warning" in kinds


def test_the_controller_comes_last(registered, controller_args) -> None:
    made = registered(KarpenterController, "karpenter", controller_args)
    release = made["karpenter-release"]

    assert {"karpenter-association", "karpenter-crds", "karpenter-spot-target"} <= release.depends_on
    assert "karpenter-policy" in made["karpenter-association"].depends_on
    assert release.inputs["skipCrds"] is True
    assert release.inputs["values"]["settings"] == {
        "clusterName": "platform",
        "interruptionQueue": "interruptions",
        "reservedENIs": "0",
        "featureGates": {"reservedCapacity": True},
    }
    association = made["karpenter-association"].inputs
    assert (association["namespace"], association["serviceAccount"]) == ("kube-system", "karpenter")
    assert release.inputs["namespace"] == "kube-system"
    assert release.inputs["values"]["serviceAccount"] == {"name": "karpenter"}


def test_nodes_are_let_in_where_nobody_did(registered, controller_args) -> None:
    more = {"node_access_entry": True, "pod_subnets": True}
    made = registered(KarpenterController, "karpenter", controller_args | more)

    assert made["karpenter-nodes"].inputs["type"] == "EC2_LINUX"
    assert "karpenter-nodes" in made["karpenter-release"].depends_on
    assert made["karpenter-release"].inputs["values"]["settings"]["reservedENIs"] == "1"
    assert "karpenter-nodes" not in registered(KarpenterController, "karpenter", controller_args)


def test_all_problems_are_told(registered, controller_args) -> None:
    wrong = {"region": "west", "node_role_arn": "node", "replicas": 0, "memory_mib": 1, "cpu_request": "x"}
    with pytest.raises(ValidationError) as error:
        registered(KarpenterController, "karpenter", controller_args | wrong | {"volume_key_arns": ["k"]})

    paths = ["region", "node_role_arn", "volume_key_arns[0]", "replicas", "memory_mib", "cpu_request"]
    assert [problem.path for problem in error.value.problems] == paths
