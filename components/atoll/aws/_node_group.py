"""A managed node group from a consumption plan, with the launch template that its machines start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import ConsumptionPlan
from atoll.aws._checks import AwsChecks
from atoll.aws._common import at, tags

ROOT_DEVICE = "/dev/xvda"
"""Root device of Amazon Linux 2023."""
_AUTOSCALER = "k8s.io/cluster-autoscaler/node-template"
_RAID0 = """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="BOUNDARY"

--BOUNDARY
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  instance:
    localStorage:
      strategy: RAID0

--BOUNDARY--
"""
"""EKS adds its own part to it. Source: https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/"""


@dataclass(frozen=True)
class Volume:
    """The root volume of a node, a gp3 one."""

    size_gib: int
    iops: int
    throughput_mib_s: int
    key_arn: Input[str] | None = None
    """KMS key that encrypts it. None: the account's key for EBS."""


_DEFAULT_VOLUME = Volume(size_gib=500, iops=16_000, throughput_mib_s=1000)


def volume_of(args: Mapping[str, Any]) -> Volume:
    """Return the volume that arguments named as ``disk_size_gib`` say."""
    usual = _DEFAULT_VOLUME
    return Volume(
        size_gib=int(args.get("disk_size_gib", usual.size_gib)),
        iops=int(args.get("disk_iops", usual.iops)),
        throughput_mib_s=int(args.get("disk_throughput_mib_s", usual.throughput_mib_s)),
        key_arn=args.get("volume_key_arn"),
    )


def check_volume(checks: AwsChecks, args: Mapping[str, Any]) -> None:
    """Check that EBS has the volume that ``args`` say.

    Source: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type
    """
    checks.whole_number("disk_size_gib", at_least=20, at_most=65_536)
    checks.whole_number("disk_iops", at_least=3000, at_most=80_000)
    checks.whole_number("disk_throughput_mib_s", at_least=125, at_most=2000)
    checks.arn("volume_key_arn")
    volume = volume_of(args)
    if volume.iops > 500 * volume.size_gib:
        allowed = f"at most 500 for each GiB, {500 * volume.size_gib}"
        checks.add("disk_iops", "are too many for the size", got=volume.iops, allowed=allowed)
    if volume.throughput_mib_s > volume.iops / 4:
        allowed = f"at most a quarter of the IOPS, {volume.iops // 4}"
        what = "is too much for the IOPS"
        checks.add("disk_throughput_mib_s", what, got=volume.throughput_mib_s, allowed=allowed)


@dataclass(frozen=True, kw_only=True)
class NodeGroupSettings:
    """What a node group has beside its plan."""

    cluster_name: Input[str]
    node_role_arn: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_ids: Sequence[Input[str]]
    """Security groups of every network interface."""
    kubernetes_version: str
    volume: Volume
    instance_store_raid0: bool
    taints: Sequence[Mapping[str, str]]
    """Taints beside the plan's."""
    auto_repair: bool
    tags: Mapping[str, Input[str]]
    component: str
    """Class name of the component, for the tags."""
    needs: Sequence[pulumi.Resource] = ()
    """What must be there before nodes are."""


def make_node_group(
    name: str, plan: ConsumptionPlan, settings: NodeGroupSettings, parent: pulumi.Resource
) -> Any:
    """Make the children of a pool, all named after ``name``, and return the node group."""
    rendered = plan.render()
    own_tags = tags(name, settings.component, settings.tags)
    template = _launch_template(name, rendered, settings, own_tags, parent)
    group = rendered["node_group"]
    group["taints"] = [*group["taints"], *settings.taints]
    is_autoscaled = plan.size.nodes is None
    made = aws.eks.NodeGroup(
        f"{name}-nodes",
        cluster_name=settings.cluster_name,
        node_role_arn=settings.node_role_arn,
        subnet_ids=list(settings.subnet_ids),
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        # EKS takes the version from the release where one is given.
        version=None if "release_version" in group else settings.kubernetes_version,
        node_repair_config={"enabled": settings.auto_repair},
        tags=own_tags,
        **group,
        opts=ResourceOptions(
            parent=parent,
            depends_on=list(settings.needs),
            # The name is taken as long as the old group is there, and so may be the only machines.
            delete_before_replace=True,
            # A pool that is renamed keeps its machines: EKS can't rename a group.
            ignore_changes=["nodeGroupName", *(["scalingConfig.desiredSize"] if is_autoscaled else [])],
            custom_timeouts=pulumi.CustomTimeouts(create="60m", update="60m", delete="60m"),
        ),
    )
    if is_autoscaled and plan.size.fewest == 0:
        _tag_for_scaling_from_zero(name, plan, group, made, parent)
    return made


def _launch_template(
    name: str,
    rendered: Mapping[str, Any],
    settings: NodeGroupSettings,
    own_tags: Mapping[str, Input[str]],
    parent: pulumi.Resource,
) -> Any:
    template = dict(rendered["launch_template"])
    groups = list(settings.security_group_ids)
    if interfaces := template.get("network_interfaces"):
        template["network_interfaces"] = [
            {**interface, "security_groups": groups, "delete_on_termination": "true"}
            for interface in interfaces
        ]
    else:
        template["vpc_security_group_ids"] = groups
    if "placement_group" in rendered:
        placement = aws.ec2.PlacementGroup(
            # The plan's name is unique in the cluster, a placement group's in account and region.
            f"{name}-placement",
            strategy=rendered["placement_group"]["strategy"],
            tags=own_tags,
            opts=ResourceOptions(parent=parent),
        )
        template["placement"] = {"group_name": placement.name}
    if settings.instance_store_raid0:
        template["user_data"] = _base64(_RAID0)
    return aws.ec2.LaunchTemplate(
        f"{name}-template",
        update_default_version=True,
        block_device_mappings=[_root_volume(settings.volume)],
        tag_specifications=[
            {"resource_type": kind, "tags": own_tags} for kind in ("instance", "volume", "network-interface")
        ],
        tags=own_tags,
        **template,
        opts=ResourceOptions(parent=parent),
    )


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


def _root_volume(volume: Volume) -> dict[str, Any]:
    ebs = {
        "volume_type": "gp3",
        "volume_size": volume.size_gib,
        "iops": volume.iops,
        "throughput": volume.throughput_mib_s,
        "encrypted": "true",
        **({} if volume.key_arn is None else {"kms_key_id": volume.key_arn}),
        "delete_on_termination": "true",
    }
    return {"device_name": ROOT_DEVICE, "ebs": ebs}


def _tag_for_scaling_from_zero(
    name: str, plan: ConsumptionPlan, group: Mapping[str, Any], made: Any, parent: pulumi.Resource
) -> None:
    """Tell the cluster autoscaler what a node of an empty group will be like.

    Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
    """
    told = {f"label/{key}": value for key, value in group["labels"].items()}
    told |= {f"taint/{taint['key']}": f"{taint['value']}:NoSchedule" for taint in group["taints"]}
    told |= {
        f"resources/{key}": value
        for key, value in plan.pod_resources().items()
        if not key.startswith("hugepages-")
    }
    group_name: Output[str] = at(made.resources, 0, "autoscaling_groups", 0, "name")
    for key, value in told.items():
        aws.autoscaling.Tag(
            f"{name}-tag-{key.replace('/', '-')}",
            autoscaling_group_name=group_name,
            tag={"key": f"{_AUTOSCALER}/{key}", "value": value, "propagate_at_launch": False},
            opts=ResourceOptions(parent=parent),
        )
