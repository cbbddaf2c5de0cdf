"""Add-ons of an EKS cluster: those that nodes need first, and those that need nodes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._common import Role, make_role, pod_identity_trust, tags

BEFORE_NODES = ("eks-pod-identity-agent", "kube-proxy", "vpc-cni")
"""Without the network a node never gets ready. These are DaemonSets, which are active with no nodes."""
AFTER_NODES = ("aws-ebs-csi-driver", "coredns")
"""Deployments, which are degraded, and fail the creation, until there are nodes."""
_ROLES = {
    "aws-ebs-csi-driver": ("ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy"),
    "aws-efs-csi-driver": ("efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"),
    "vpc-cni": ("aws-node", "AmazonEKS_CNI_Policy"),
}
"""Add-ons that call AWS: service account and managed policy of each. Source:
https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html"""


class Addons:
    """The managed add-ons of one cluster."""

    def __init__(
        self,
        name: str,
        cluster_name: Output[str],
        partition: str,
        versions: Mapping[str, str],
        more_tags: Mapping[str, Input[str]],
        parent: pulumi.Resource,
        component: str = "EksCluster",
    ) -> None:
        """Prepare the children, all named after ``name``; ``versions`` has those that aren't the default."""
        self._name, self._cluster_name, self._partition = name, cluster_name, partition
        self._versions, self._more_tags, self._parent = versions, more_tags, parent
        self._component = component

    def make(
        self,
        addons: Sequence[str],
        *,
        needs: Sequence[pulumi.Resource],
        settings: Mapping[str, Input[str]] | None = None,
    ) -> list[Any]:
        """Make some of them, after ``needs``; ``settings`` are configurations as JSON, by add-on."""
        return [self._addon(addon, needs, (settings or {}).get(addon)) for addon in addons]

    def _addon(self, addon: str, needs: Sequence[pulumi.Resource], setting: Input[str] | None) -> Any:
        name = f"{self._name}-{addon}"
        role = self._role(addon)
        associations = None
        if role is not None:
            service_account, _ = _ROLES[addon]
            associations = [{"role_arn": role.arn, "service_account": service_account}]
        return aws.eks.Addon(
            name,
            cluster_name=self._cluster_name,
            addon_name=addon,
            addon_version=self._versions.get(addon),
            configuration_values=setting,
            pod_identity_associations=associations,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="PRESERVE",
            tags=tags(name, self._component, self._more_tags),
            opts=ResourceOptions(
                parent=self._parent, depends_on=[*needs, *(role.policies if role is not None else ())]
            ),
        )

    def _role(self, addon: str) -> Role | None:
        if addon not in _ROLES:
            return None
        _, policy = _ROLES[addon]
        name = f"{self._name}-{addon}"
        return make_role(
            name,
            pod_identity_trust(),
            managed={"policy": f"arn:{self._partition}:iam::aws:policy/{policy}"},
            parent=self._parent,
            tags=tags(name, self._component, self._more_tags),
        )


def pod_subnet_settings(
    region: str, subnet_ids: Mapping[str, Input[str]], security_group_id: Input[str]
) -> Output[str]:
    """Return the network add-on's configuration for pods in subnets of their own, by zone.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network-tutorial.html
    """
    subnets = {
        zone: {"id": subnet_id, "securityGroups": [security_group_id]}
        for zone, subnet_id in subnet_ids.items()
    }
    environment = {
        "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
        "ENI_CONFIG_LABEL_DEF": "topology.kubernetes.io/zone",
        # Custom networking takes a node's first interface from pods; prefixes make up for it.
        "ENABLE_PREFIX_DELEGATION": "true",
    }
    return Output.json_dumps(
        {"env": environment, "eniConfig": {"create": True, "region": region, "subnets": subnets}}
    )
