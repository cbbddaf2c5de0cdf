"""What Karpenter's controller may do: buy, tag and end the machines of its own cluster, and read.

Source: the policies of Karpenter 1.14, of which this is the same in one document:
https://github.com/aws/karpenter-provider-aws/blob/e0834c2bd02ed804561d5748ab92f5c2b8f86d60/website/content/en/v1.14/getting-started/getting-started-with-karpenter/cloudformation.yaml
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Statement = dict[str, Any]
_BOUGHT = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
_USED = ("security-group", "subnet", "capacity-reservation", "placement-group")
_READ = (
    *("CapacityReservations", "Images", "Instances", "InstanceStatus", "InstanceTypeOfferings"),
    *("InstanceTypes", "LaunchTemplates", "PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets"),
)
_POOL, _CLASS = "karpenter.sh/nodepool", "karpenter.k8s.aws/ec2nodeclass"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the policy is bounded by, all known."""

    partition: str
    region: str
    account: str
    cluster: str
    node_role_arn: str
    queue_arn: str
    volume_key_arns: tuple[str, ...]

    def ec2(self, *kinds: str) -> list[str]:
        """Return all resources of EC2 of some kinds, in the region."""
        return [f"arn:{self.partition}:ec2:{self.region}:*:{kind}/*" for kind in kinds]

    @property
    def cluster_arn(self) -> str:
        """ARN of the cluster."""
        return f"arn:{self.partition}:eks:{self.region}:{self.account}:cluster/{self.cluster}"

    @property
    def instance_profiles(self) -> list[str]:
        """All instance profiles of the account."""
        return [f"arn:{self.partition}:iam::{self.account}:instance-profile/*"]

    def owned(self, of: str, *, profile: bool = False) -> dict[str, str]:
        """Return the tags that say that something is the cluster's; ``of`` is Request or Resource."""
        tags = {f"aws:{of}Tag/kubernetes.io/cluster/{self.cluster}": "owned"}
        if of == "Request":
            tags["aws:RequestTag/eks:eks-cluster-name"] = self.cluster
        if profile:
            tags[f"aws:{of}Tag/topology.kubernetes.io/region"] = self.region
        return tags


def statements(scope: Scope) -> list[Statement]:
    """Return the statements of the controller's policy."""
    return [*_machines(scope), *_profiles(scope), *_reading(scope), *_volumes(scope)]


def _machines(scope: Scope) -> Sequence[Statement]:
    public = [f"arn:{scope.partition}:ec2:{scope.region}::{kind}/*" for kind in ("image", "snapshot")]
    run = ["ec2:RunInstances", "ec2:CreateFleet"]
    in_pool = {"aws:RequestTag/" + _POOL: "*"}
    of_pool = {"aws:ResourceTag/" + _POOL: "*"}
    creating = {"ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]}
    keys = ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]
    return [
        {"Sid": "Use", "Action": run, "Resource": [*public, *scope.ec2(*_USED)]},
        {
            "Sid": "UseTemplates",
            "Action": run,
            "Resource": scope.ec2("launch-template"),
            "Condition": {"StringEquals": scope.owned("Resource"), "StringLike": of_pool},
        },
        {
            "Sid": "Buy",
            "Action": [*run, "ec2:CreateLaunchTemplate"],
            "Resource": scope.ec2(*_BOUGHT),
            "Condition": {"StringEquals": scope.owned("Request"), "StringLike": in_pool},
        },
        {
            "Sid": "TagWhatIsBought",
            "Action": ["ec2:CreateTags"],
            "Resource": scope.ec2(*_BOUGHT),
            "Condition": {"StringEquals": {**scope.owned("Request"), **creating}, "StringLike": in_pool},
        },
        {
            "Sid": "TagMachines",
            "Action": ["ec2:CreateTags"],
            "Resource": scope.ec2("instance"),
            "Condition": {
                "StringEquals": scope.owned("Resource"),
                "StringLike": of_pool,
                "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": scope.cluster},
                "ForAllValues:StringEquals": {"aws:TagKeys": keys},
            },
        },
        {
            "Sid": "End",
            "Action": ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
            "Resource": scope.ec2("instance", "launch-template"),
            "Condition": {"StringEquals": scope.owned("Resource"), "StringLike": of_pool},
        },
    ]


def _profiles(scope: Scope) -> Sequence[Statement]:
    in_class = {"aws:RequestTag/" + _CLASS: "*"}
    of_class = {"aws:ResourceTag/" + _CLASS: "*"}
    requested, there = scope.owned("Request", profile=True), scope.owned("Resource", profile=True)
    services = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]
    return [
        {
            "Sid": "GiveNodesTheirRole",
            "Action": ["iam:PassRole"],
            "Resource": [scope.node_role_arn],
            "Condition": {"StringEquals": {"iam:PassedToService": services}},
        },
        {
            "Sid": "MakeProfiles",
            "Action": ["iam:CreateInstanceProfile"],
            "Resource": scope.instance_profiles,
            "Condition": {"StringEquals": requested, "StringLike": in_class},
        },
        {
            "Sid": "TagProfiles",
            "Action": ["iam:TagInstanceProfile"],
            "Resource": scope.instance_profiles,
            "Condition": {"StringEquals": {**there, **requested}, "StringLike": {**of_class, **in_class}},
        },
        {
            "Sid": "ChangeProfiles",
            "Action": [
                "iam:AddRoleToInstanceProfile",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:DeleteInstanceProfile",
            ],
            "Resource": scope.instance_profiles,
            "Condition": {"StringEquals": there, "StringLike": of_class},
        },
        {"Sid": "ReadProfiles", "Action": ["iam:GetInstanceProfile"], "Resource": scope.instance_profiles},
        {"Sid": "ListProfiles", "Action": ["iam:ListInstanceProfiles"], "Resource": ["*"]},
    ]


def _reading(scope: Scope) -> Sequence[Statement]:
    parameters = f"arn:{scope.partition}:ssm:{scope.region}::parameter/aws/service/*"
    return [
        {
            "Sid": "ReadMachines",
            "Action": [f"ec2:Describe{what}" for what in _READ],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"aws:RequestedRegion": scope.region}},
        },
        {"Sid": "ReadImages", "Action": ["ssm:GetParameter"], "Resource": [parameters]},
        {"Sid": "ReadPrices", "Action": ["pricing:GetProducts"], "Resource": ["*"]},
        {"Sid": "ReadCluster", "Action": ["eks:DescribeCluster"], "Resource": [scope.cluster_arn]},
        {
            "Sid": "ReadZonalShift",
            "Action": ["arc-zonal-shift:GetManagedResource"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": scope.cluster_arn}},
        },
        {
            "Sid": "ReadInterruptions",
            "Action": ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            "Resource": [scope.queue_arn],
        },
    ]


def _volumes(scope: Scope) -> Sequence[Statement]:
    """Return what launching a machine with encrypted volumes takes, through EC2 alone.

    Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    """
    if not scope.volume_key_arns:
        return []
    through = {"kms:ViaService": f"ec2.{scope.region}.amazonaws.com"}
    keys = list(scope.volume_key_arns)
    return [
        {
            "Sid": "EncryptVolumes",
            "Action": [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncrypt*",
            ],
            "Resource": keys,
            "Condition": {"StringEquals": through},
        },
        {
            "Sid": "LetMachinesUseKeys",
            "Action": ["kms:CreateGrant"],
            "Resource": keys,
            "Condition": {"StringEquals": through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
