"""The cluster autoscaler: what it may do, which version it is, and what it is told."""

import json

import pytest
import yaml

from atoll.aws import EksClusterAutoscaler
from atoll.errors import ValidationError


def values(made) -> dict:
    return made["autoscaler-release"].inputs["values"]


def test_it_moves_the_groups_of_its_cluster_alone(registered, autoscaler_args) -> None:
    made = registered(EksClusterAutoscaler, "autoscaler", autoscaler_args)
    found = {s["Sid"]: s for s in json.loads(made["autoscaler-policy"].inputs["policy"])["Statement"]}

    assert found["Move"]["Condition"]["StringEquals"] == {
        "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled": "true",
        "aws:ResourceTag/k8s.io/cluster-autoscaler/platform": "owned",
    }
    assert [sid for sid, statement in found.items() if statement["Resource"] == ["*"]] == ["Read"]
    assert not [
        action for action in found["Read"]["Action"] if action.split(":")[1][:3] not in ("Des", "Get")
    ]


def test_its_pods_alone_have_the_role(registered, autoscaler_args) -> None:
    made = registered(EksClusterAutoscaler, "autoscaler", autoscaler_args)
    [trust] = json.loads(made["autoscaler-role"].inputs["assumeRolePolicy"])["Statement"]
    account = trust["Condition"]["StringEquals"]["aws:RequestTag/kubernetes-service-account"]

    assert values(made)["rbac"]["serviceAccount"]["name"] == account
    assert made["autoscaler-association"].inputs["serviceAccount"] == account
    assert "autoscaler-association" in made["autoscaler-release"].depends_on


def test_it_runs_twice_and_finds_its_groups(registered, autoscaler_args) -> None:
    made = values(registered(EksClusterAutoscaler, "autoscaler", autoscaler_args))

    assert made["replicaCount"] == 2
    assert made["podDisruptionBudget"] == {"maxUnavailable": 1}
    assert made["autoDiscovery"] == {"clusterName": "platform"}
    assert made["awsRegion"] == "us-west-2"
    assert made["extraArgs"]["expander"] == "least-waste"
    assert "expanderPriorities" not in made


def test_priorities_come_before_waste(registered, autoscaler_args) -> None:
    args = autoscaler_args | {"pool_priorities": {"train": 20, "serve": 10, "batch": 20}}
    made = values(registered(EksClusterAutoscaler, "autoscaler", args))

    assert made["extraArgs"]["expander"] == "priority,least-waste"
    assert yaml.safe_load(made["expanderPriorities"]) == {
        20: ["^eks-batch-[0-9a-f-]{36}$", "^eks-train-[0-9a-f-]{36}$"],
        10: ["^eks-serve-[0-9a-f-]{36}$"],
        1: [".*"],
    }


@pytest.mark.parametrize("version", ["1.32", "1.33", "1.34", "1.35"])
def test_it_is_of_the_clusters_minor_version(registered, autoscaler_args, version) -> None:
    args = autoscaler_args | {"kubernetes_version": version}
    tag = values(registered(EksClusterAutoscaler, "autoscaler", args))["image"]["tag"]

    assert tag.startswith(f"v{version}.")


def test_a_version_that_nobody_knows_here_can_be_given(registered, autoscaler_args) -> None:
    args = autoscaler_args | {"kubernetes_version": "1.99", "image_tag": f"v1.99.0@sha256:{'0' * 64}"}

    assert values(registered(EksClusterAutoscaler, "autoscaler", args))["image"] == {"tag": args["image_tag"]}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"kubernetes_version": "1.99"}, ["kubernetes_version"]),
        ({"kubernetes_version": "1.34.1"}, ["kubernetes_version"]),
        ({"image_tag": "v1.33.1"}, ["image_tag"]),
        ({"image_tag": "latest"}, ["image_tag"]),
        ({"pool_priorities": {"train": 1}}, ["pool_priorities.train"]),
        ({"pool_priorities": {"Train": 2.5}}, ["pool_priorities.Train", "pool_priorities.Train"]),
        (
            {"region": "west", "replicas": 0, "scale_down_after_s": 1, "memory_mib": 1, "cpu_request": "x"},
            ["region", "scale_down_after_s", "replicas", "memory_mib", "cpu_request"],
        ),
    ],
)
def test_all_problems_are_told(registered, autoscaler_args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        registered(EksClusterAutoscaler, "autoscaler", autoscaler_args | change)

    assert [problem.path for problem in error.value.problems] == paths
