import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._cluster_autoscaler import IMAGE_TAGS, expander, expander_priorities, statements
from atoll.aws._common import document, make_role, partition, service_account_trust, tags
from atoll.kubernetes._charts import charts
from atoll.kubernetes._helm import HelmRelease, check_archive

_CHART = "cluster-autoscaler"
_NAMESPACE = "kube-system"
_SERVICE_ACCOUNT = "cluster-autoscaler"
_TAG = re.compile(r"v1\.[0-9]{2}\.[0-9]+(@sha256:[0-9a-f]{64})?")


class EksClusterAutoscalerArgs(TypedDict):
    """Arguments of ``EksClusterAutoscaler``."""

    region: str
    """Region, as ``us-west-2``; the provider's."""
    cluster_name: Input[str]
    """EKS cluster: ``EksCluster.cluster_name``."""
    kubernetes_version: str
    """Minor version of the cluster, as ``1.34``: the autoscaler is of the same one."""
    image_tag: NotRequired[str]
    """Version of the autoscaler, as ``v1.34.2``, also with a digest behind ``@``. The one that is known for
    ``kubernetes_version`` when absent."""
    pool_priorities: NotRequired[dict[str, int]]
    """Which pool grows where a pod fits several, by the pool's name: the one with the highest number, 2 or
    more; pools that aren't named have 1. The pool where least CPU is left over when absent."""
    scale_down_after_s: NotRequired[int]
    """How long a node has been unneeded when it goes, in seconds. 600 when absent."""
    replicas: NotRequired[int]
    """How many run, one of them as leader. 2 when absent, on different nodes where there are."""
    cpu_request: NotRequired[str]
    """CPU requested by each, in cores. ``100m`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each, in MiB. 600 when absent."""
    archive_folder: NotRequired[str]
    """Folder on this machine with the chart's archive. Helm fetches the chart when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made in AWS. None when absent."""


class EksClusterAutoscaler(pulumi.ComponentResource):
    """Kubernetes' cluster autoscaler, without which no ``EksAcceleratorPool`` with a range grows or shrinks:
    it moves the node groups of one cluster between their minimum and maximum, as pods need them.
    """

    image_tag: str
    """Version of the autoscaler."""
    role_arn: Output[str]
    """ARN of its role."""
    ready: Output[bool]
    """True. What uses it comes after it runs."""

    def __init__(
        self, name: str, args: EksClusterAutoscalerArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Install the autoscaler."""
        _check(name, args)
        super().__init__("atoll:index:EksClusterAutoscaler", name, {}, opts)
        own_tags = tags(name, "EksClusterAutoscaler", args.get("tags"))
        cluster, region = Output.from_input(args["cluster_name"]), args["region"]
        role = make_role(
            name,
            service_account_trust(cluster, _NAMESPACE, _SERVICE_ACCOUNT),
            inline=cluster.apply(lambda known: document(*statements(partition(region), region, known))),
            parent=self,
            tags=own_tags,
        )
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=cluster,
            namespace=_NAMESPACE,
            service_account=_SERVICE_ACCOUNT,
            role_arn=role.arn,
            tags=own_tags,
            opts=ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        release = HelmRelease(
            f"{name}-release",
            charts()[_CHART],
            namespace=_NAMESPACE,
            values=_values(args),
            archive_folder=args.get("archive_folder"),
            opts=ResourceOptions(parent=self, depends_on=[association]),
        )
        self.image_tag, self.role_arn, self.ready = _image_tag(args), role.arn, release.ready
        outputs = EksClusterAutoscaler.__annotations__
        self.register_outputs({output: getattr(self, output) for output in outputs})


def _image_tag(args: EksClusterAutoscalerArgs) -> str:
    return args.get("image_tag") or IMAGE_TAGS[args["kubernetes_version"]]


def _values(args: EksClusterAutoscalerArgs) -> dict[str, Any]:
    memory = f"{int(args.get('memory_mib', 600))}Mi"
    requests = {"cpu": args.get("cpu_request", "100m"), "memory": memory}
    priorities = args.get("pool_priorities", {})
    return {
        "cloudProvider": "aws",
        "awsRegion": args["region"],
        "autoDiscovery": {"clusterName": args["cluster_name"]},
        "image": {"tag": _image_tag(args)},
        "rbac": {"serviceAccount": {"name": _SERVICE_ACCOUNT}},
        "replicaCount": int(args.get("replicas", 2)),
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": [_spread()],
        "resources": {"requests": requests, "limits": {"memory": memory}},
        "extraArgs": {
            "expander": expander(priorities),
            "scale-down-unneeded-time": f"{int(args.get('scale_down_after_s', 600))}s",
        },
        **({"expanderPriorities": expander_priorities(priorities)} if priorities else {}),
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65_534,
            "runAsGroup": 65_534,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }


def _spread() -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app.kubernetes.io/instance": _CHART}},
    }


def _check(name: str, args: EksClusterAutoscalerArgs) -> None:
    checks = AwsChecks("EksClusterAutoscaler", name, args, EksClusterAutoscalerArgs)
    checks.region()
    checks.kubernetes_version()
    _check_version(checks, args)
    for pool, priority in args.get("pool_priorities", {}).items():
        checks.dns_label(f"pool_priorities.{pool}", value=pool)
        if isinstance(priority, bool) or not isinstance(priority, int | float) or int(priority) != priority:
            checks.add(f"pool_priorities.{pool}", "must be a whole number", got=priority)
        elif priority < 2:
            checks.add(f"pool_priorities.{pool}", "is out of range", got=priority, allowed="2 or more")
    checks.whole_number("scale_down_after_s", at_least=60)
    checks.whole_number("replicas", at_least=1)
    checks.whole_number("memory_mib", at_least=128)
    checks.cpu("cpu_request")
    check_archive(checks, _CHART, args.get("archive_folder"))
    checks.finish()


def _check_version(checks: AwsChecks, args: EksClusterAutoscalerArgs) -> None:
    version, tag = str(args.get("kubernetes_version")), args.get("image_tag")
    if tag is None:
        if re.fullmatch(r"1\.[0-9]{2}", version) and version not in IMAGE_TAGS:
            fix = f"give image_tag, a v{version}.x"
            what = "has no autoscaler that is known here"
            checks.add("kubernetes_version", what, got=version, allowed=", ".join(IMAGE_TAGS), fix=fix)
    elif not _TAG.fullmatch(tag):
        checks.add("image_tag", "isn't a version of the autoscaler", got=tag, allowed="as 'v1.34.2'")
    elif not tag.startswith(f"v{version}."):
        what = "isn't of the cluster's minor version"
        checks.add("image_tag", what, got=tag, allowed=f"v{version}.x")
