"""What Kubernetes' cluster autoscaler may do, which version of it fits a cluster, and what it is told."""

from collections.abc import Mapping, Sequence
from typing import Any

IMAGE_TAGS = {"1.32": "v1.32.2", "1.33": "v1.33.1", "1.34": "v1.34.2", "1.35": "v1.35.0"}
"""By the cluster's minor version, which should be the autoscaler's own:
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/README.md#releases
Sources: of 1.32 and 1.33 what registry.k8s.io serves, of the others the images of charts up to 9.56.0:
https://github.com/kubernetes/k8s.io/blob/fe84f3f631bc82638db79709f06eadd75b5116c2/registry.k8s.io/images/k8s-staging-autoscaling/images.yaml
https://github.com/kubernetes/autoscaler/blob/02bb9bcc742e9608cc4174abc9dd2db9381cd2f0/index.yaml"""
_OTHERS = 1
"""Priority of pools that aren't named."""
_READ = (
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeTags",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:GetInstanceTypesFromInstanceRequirements",
)
_CHANGE = ("autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup")


def statements(partition: str, region: str, cluster: str) -> Sequence[dict[str, Any]]:
    """Return the statements of its policy: it moves the groups that carry the cluster's tags, and reads.

    EKS gives both tags to the group of a managed node group.
    Sources: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
    and https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
    """
    discovered = "aws:ResourceTag/k8s.io/cluster-autoscaler"
    return [
        # None of these takes a resource.
        {"Sid": "Read", "Action": list(_READ), "Resource": ["*"]},
        {
            "Sid": "ReadNodeGroups",
            "Action": ["eks:DescribeNodegroup"],
            "Resource": [f"arn:{partition}:eks:{region}:*:nodegroup/{cluster}/*"],
        },
        {
            "Sid": "Move",
            "Action": list(_CHANGE),
            "Resource": [f"arn:{partition}:autoscaling:{region}:*:autoScalingGroup:*"],
            "Condition": {
                "StringEquals": {f"{discovered}/enabled": "true", f"{discovered}/{cluster}": "owned"}
            },
        },
    ]


def expander(priorities: Mapping[str, int]) -> str:
    """Return how it chooses among pools that a pod fits: by priority where there is one, then by waste."""
    return "priority,least-waste" if priorities else "least-waste"


def expander_priorities(priorities: Mapping[str, int]) -> str:
    """Return the priorities of pools, by the names that EKS gives to their groups: ``eks-<pool>-<uuid>``.

    Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/expander/priority/readme.md
    """
    if not priorities:
        return ""
    patterns: dict[int, list[str]] = {}
    for pool, priority in sorted(priorities.items()):
        patterns.setdefault(int(priority), []).append(f"^eks-{pool}-[0-9a-f-]{{36}}$")
    patterns[_OTHERS] = [".*"]
    lines = []
    for priority in sorted(patterns, reverse=True):
        lines += [f"{priority}:", *(f'  - "{pattern}"' for pattern in patterns[priority])]
    return "\n".join(lines)
