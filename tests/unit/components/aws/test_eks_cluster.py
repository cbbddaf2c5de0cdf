import json

import pytest
import yaml

from atoll.aws import EksCluster
from atoll.errors import ValidationError
from atoll.testing import Secret, record


def test_the_control_plane_is_private_logged_and_encrypted(registered, cluster_args) -> None:
    made = registered(EksCluster, "platform", cluster_args)
    cluster = made["platform-cluster"]

    assert cluster.inputs["vpcConfig"] == {
        "subnetIds": ["subnet-a", "subnet-b"],
        "endpointPrivateAccess": True,
        "endpointPublicAccess": False,
    }
    assert len(cluster.inputs["enabledClusterLogTypes"]) == 5
    assert made["platform-logs"].inputs["name"] == "/aws/eks/platform/cluster"
    assert made["platform-logs"].inputs["retentionInDays"] == 365
    assert "platform-logs" in cluster.depends_on
    assert cluster.inputs["encryptionConfig"]["resources"] == ["secrets"]
    assert made["platform-secrets-key"].inputs["enableKeyRotation"] is True
    assert cluster.inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert cluster.inputs["deletionProtection"] is True
    assert cluster.protect
    assert made["platform-secrets-key"].protect


def test_an_environment_may_loosen_it(registered, cluster_args) -> None:
    change = {"protect": False, "public_access_cidrs": ["192.0.2.0/24"], "oidc_provider": False}
    made = registered(EksCluster, "platform", cluster_args | change)
    cluster = made["platform-cluster"]

    assert not cluster.protect
    assert cluster.inputs["deletionProtection"] is False
    assert cluster.inputs["vpcConfig"]["publicAccessCidrs"] == ["192.0.2.0/24"]
    assert cluster.inputs["vpcConfig"]["endpointPublicAccess"] is True
    assert "platform-oidc" not in made


def test_nodes_come_between_the_addons_that_they_need_and_those_that_need_them(
    registered, cluster_args
) -> None:
    made = registered(EksCluster, "platform", cluster_args)
    nodes = made["platform-system-nodes"]

    for addon in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert f"platform-{addon}" in nodes.depends_on
    for addon in ("coredns", "aws-ebs-csi-driver"):
        assert "platform-system-nodes" in made[f"platform-{addon}"].depends_on
    assert {"platform-node-worker-policy", "platform-node-pull-policy"} <= nodes.depends_on


def test_addons_that_call_aws_have_roles_of_their_own(registered, cluster_args) -> None:
    change = {"addon_versions": {"coredns": "v1.12.4-eksbuild.1"}}
    made = registered(EksCluster, "platform", cluster_args | change)
    [association] = made["platform-vpc-cni"].inputs["podIdentityAssociations"]
    trust = json.loads(made["platform-vpc-cni-role"].inputs["assumeRolePolicy"])["Statement"][0]

    assert association["serviceAccount"] == "aws-node"
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert "platform-aws-ebs-csi-driver-role" in made
    assert made["platform-coredns"].inputs["addonVersion"] == "v1.12.4-eksbuild.1"


def test_pods_in_subnets_of_their_own(registered, cluster_args) -> None:
    change = {"zones": ["us-west-2a", "us-west-2b"], "pod_subnet_ids": ["subnet-p", "subnet-q"]}
    made = registered(EksCluster, "platform", cluster_args | change)
    settings = json.loads(made["platform-vpc-cni"].inputs["configurationValues"])

    assert settings["eniConfig"]["subnets"]["us-west-2b"] == {
        "id": "subnet-q",
        "securityGroups": ["sg-cluster"],
    }


def test_system_nodes(registered, cluster_args) -> None:
    made = registered(EksCluster, "platform", cluster_args | {"system_taint": True})
    nodes = made["platform-system-nodes"].inputs

    assert nodes["instanceTypes"] == ["m7i.xlarge"]
    assert nodes["scalingConfig"] == {"minSize": 2, "maxSize": 4, "desiredSize": 2}
    assert nodes["taints"] == [{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}]
    assert made["platform-system-template"].inputs["vpcSecurityGroupIds"] == ["sg-cluster"]


def test_the_kubeconfig_is_a_secret_without_credentials(cluster_args) -> None:
    import pulumi

    from tests.unit.components.aws.conftest import ANSWERS

    class Probe(pulumi.CustomResource):
        def __init__(self, kubeconfig: pulumi.Output[str]) -> None:
            super().__init__("test:index:Probe", "probe", {"kubeconfig": kubeconfig})

    made = record(lambda: Probe(EksCluster("platform", cluster_args).kubeconfig), outputs=ANSWERS)
    kubeconfig = made["probe"].inputs["kubeconfig"]

    assert isinstance(kubeconfig, Secret)
    content = yaml.safe_load(kubeconfig.value)
    assert content["clusters"][0]["cluster"]["server"] == "https://cluster.invalid"
    assert content["users"][0]["user"]["exec"]["args"][-1] == "us-west-2"
    assert {"platform-coredns", "platform-admin-ops-policy"} <= made["probe"].depends_on


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"kubernetes_version": "1.34.1"}, ["kubernetes_version"]),
        ({"private_subnet_ids": ["subnet-a"]}, ["private_subnet_ids"]),
        ({"admin_principal_arns": {}}, ["admin_principal_arns"]),
        ({"admin_principal_arns": {"ops": "ops"}}, ["admin_principal_arns.ops"]),
        ({"public_access_cidrs": ["0.0.0.0/0"]}, ["public_access_cidrs[0]"]),
        ({"pod_subnet_ids": ["subnet-p"]}, ["zones"]),
        ({"system_machine_type": "g6.xlarge"}, ["system_machine_type"]),
        ({"system_machine_type": "m7i.xlrge"}, ["system_machine_type"]),
        ({"system_min_nodes": 5}, ["system_max_nodes"]),
        ({"addon_versions": {"core-dns": "v1"}}, ["addon_versions"]),
        ({"log_retention_days": 366}, ["log_retention_days"]),
    ],
)
def test_problems_name_the_argument(cluster_args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: EksCluster("platform", cluster_args | change))

    assert [problem.path for problem in error.value.problems] == paths


def test_all_problems_at_once(cluster_args) -> None:
    change = {"region": "west", "kubernetes_version": "34", "system_machine_type": "huge"}
    with pytest.raises(ValidationError) as error:
        record(lambda: EksCluster("Platform!", cluster_args | change))

    paths = [problem.path for problem in error.value.problems]
    assert paths == ["name", "region", "kubernetes_version", "system_machine_type"]
