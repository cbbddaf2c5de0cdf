from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import after, document, make_role, partition, pod_identity_trust, tags
from atoll.aws._karpenter_policy import Scope, statements
from atoll.kubernetes._charts import charts
from atoll.kubernetes._helm import HelmRelease

_NAMESPACE = "kube-system"
_SERVICE_ACCOUNT = "karpenter"
_EVENTS = {
    "health": ("aws.health", "AWS Health Event"),
    "spot": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state": ("aws.ec2", "EC2 Instance State-change Notification"),
    "reservation": ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
}
"""What tells of a machine that goes: source and kind of event. Source: that of ``_karpenter_policy``."""
_KEEP_MESSAGES_S = 300


class KarpenterControllerArgs(TypedDict):
    """Arguments of ``KarpenterController``."""

    region: str
    """Region, as ``us-west-2``; the provider's."""
    cluster_name: Input[str]
    """EKS cluster: ``EksCluster.cluster_name``. It has nodes that Karpenter didn't make, for its own pods."""
    node_role_arn: Input[str]
    """Role of the nodes that it makes: ``EksCluster.node_role_arn``. It may give nodes no other."""
    node_access_entry: NotRequired[bool]
    """Whether the cluster is told to let nodes of the role in. False when absent: EKS was told when the
    system nodes were made, which have the same role."""
    volume_key_arns: NotRequired[list[Input[str]]]
    """KMS keys that pools encrypt their nodes' volumes with. None when absent; the account's key for EBS
    needs no permission."""
    pod_subnets: NotRequired[bool]
    """Whether pods have subnets of their own (``pod_subnet_ids`` of the cluster), so that a node's first
    interface carries none. False when absent."""
    replicas: NotRequired[int]
    """How many controllers run, one of them as leader. 2 when absent, each on another node."""
    cpu_request: NotRequired[str]
    """CPU requested by each controller, in cores. ``1`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each controller, in MiB. 1024 when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made in AWS. None when absent."""


class KarpenterController(pulumi.ComponentResource):
    """Karpenter, which buys nodes when pods need them, as each ``KarpenterPool`` says: the controller with
    its CRDs, a role with no more than it needs, and a queue that tells it of machines that go.
    """

    karpenter_version: str
    """Version of Karpenter, for ``KarpenterPool.karpenter_version``."""
    role_arn: Output[str]
    """ARN of the controller's role."""
    queue_name: Output[str]
    """Name of the queue with interruptions."""
    ready: Output[bool]
    """True. What uses it comes after the controller runs."""

    def __init__(self, name: str, args: KarpenterControllerArgs, opts: ResourceOptions | None = None) -> None:
        """Install Karpenter."""
        _check(name, args)
        super().__init__("atoll:index:KarpenterController", name, {}, opts)
        self._name, self._args = name, args
        self._below = ResourceOptions(parent=self)
        self._tags = tags(name, "KarpenterController", args.get("tags"))
        queue, told = self._queue()
        role = make_role(
            name, pod_identity_trust(), inline=self._policy(queue.arn), parent=self, tags=self._tags
        )
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args["cluster_name"],
            namespace=_NAMESPACE,
            service_account=_SERVICE_ACCOUNT,
            role_arn=role.arn,
            tags=self._tags,
            opts=ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        needs = [association, *told, *self._access()]
        release = self._releases(after(queue.name, told), needs)
        self.karpenter_version = charts()["karpenter"].version
        self.role_arn, self.queue_name, self.ready = role.arn, queue.name, release.ready
        outputs = KarpenterController.__annotations__
        self.register_outputs({output: getattr(self, output) for output in outputs})

    def _queue(self) -> tuple[Any, list[pulumi.Resource]]:
        """Make the queue, and what fills it."""
        name = self._name
        queue = aws.sqs.Queue(
            f"{name}-interruptions",
            message_retention_seconds=_KEEP_MESSAGES_S,
            sqs_managed_sse_enabled=True,
            tags=self._tags,
            opts=self._below,
        )
        rules = [
            aws.cloudwatch.EventRule(
                f"{name}-{event}",
                description=f"{kind}, for Karpenter",
                event_pattern=pulumi.Output.json_dumps({"source": [source], "detail-type": [kind]}),
                tags=self._tags,
                opts=self._below,
            )
            for event, (source, kind) in _EVENTS.items()
        ]
        policy = aws.sqs.QueuePolicy(
            f"{name}-interruptions-policy",
            queue_url=queue.url,
            policy=_queue_policy(queue.arn, [rule.arn for rule in rules]),
            opts=self._below,
        )
        targets = [
            aws.cloudwatch.EventTarget(
                f"{name}-{event}-target",
                rule=rule.name,
                arn=queue.arn,
                opts=ResourceOptions(parent=self, depends_on=[policy]),
            )
            for event, rule in zip(_EVENTS, rules, strict=True)
        ]
        return queue, [policy, *targets]

    def _policy(self, queue_arn: Output[str]) -> Output[str]:
        args = self._args
        known = Output.all(
            cluster=args["cluster_name"],
            node_role_arn=args["node_role_arn"],
            queue_arn=queue_arn,
            volume_key_arns=args.get("volume_key_arns", []),
        )
        return known.apply(lambda given: document(*statements(self._scope(given))))

    def _scope(self, given: dict[str, Any]) -> Scope:
        region = self._args["region"]
        return Scope(
            partition=partition(region),
            region=region,
            account=given["node_role_arn"].split(":")[4],
            cluster=given["cluster"],
            node_role_arn=given["node_role_arn"],
            queue_arn=given["queue_arn"],
            volume_key_arns=tuple(given["volume_key_arns"]),
        )

    def _access(self) -> list[pulumi.Resource]:
        if not self._args.get("node_access_entry", False):
            return []
        entry = aws.eks.AccessEntry(
            f"{self._name}-nodes",
            cluster_name=self._args["cluster_name"],
            principal_arn=self._args["node_role_arn"],
            type="EC2_LINUX",
            tags=self._tags,
            opts=self._below,
        )
        return [entry]

    def _releases(self, queue_name: Output[str], needs: list[pulumi.Resource]) -> HelmRelease:
        """Install the CRDs, and then the controller, which goes first."""
        crds = HelmRelease(
            f"{self._name}-crds",
            charts()["karpenter-crd"],
            namespace=_NAMESPACE,
            values={},
            opts=self._below,
        )
        return HelmRelease(
            f"{self._name}-release",
            charts()["karpenter"],
            namespace=_NAMESPACE,
            values=_values(self._args, queue_name),
            skip_crds=True,
            opts=ResourceOptions(parent=self, depends_on=[crds, *needs]),
        )


def _values(args: KarpenterControllerArgs, queue_name: Output[str]) -> dict[str, Any]:
    memory = f"{int(args.get('memory_mib', 1024))}Mi"
    requests = {"cpu": args.get("cpu_request", "1"), "memory": memory}
    return {
        "replicas": int(args.get("replicas", 2)),
        "serviceAccount": {"name": _SERVICE_ACCOUNT},
        "controller": {"resources": {"requests": requests, "limits": {"memory": memory}}},
        "settings": {
            "clusterName": args["cluster_name"],
            "interruptionQueue": queue_name,
            "reservedENIs": "1" if args.get("pod_subnets", False) else "0",
            # Reservations and capacity blocks are what accelerators are bought by.
            "featureGates": {"reservedCapacity": True},
        },
    }


def _queue_policy(queue_arn: Output[str], rule_arns: list[Output[str]]) -> Output[str]:
    return document(
        {
            "Sid": "FromTheRules",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": ["sqs:SendMessage"],
            "Resource": [queue_arn],
            "Condition": {"ArnEquals": {"aws:SourceArn": rule_arns}},
        },
        {
            "Sid": "NoPlainText",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": [queue_arn],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def _check(name: str, args: KarpenterControllerArgs) -> None:
    checks = AwsChecks("KarpenterController", name, args, KarpenterControllerArgs)
    checks.region()
    checks.arn("node_role_arn")
    for i, arn in enumerate(args.get("volume_key_arns", [])):
        checks.arn(f"volume_key_arns[{i}]", arn)
    checks.whole_number("replicas", at_least=1)
    checks.whole_number("memory_mib", at_least=256)
    checks.cpu("cpu_request")
    checks.finish()
