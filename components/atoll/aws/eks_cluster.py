from dataclasses import replace
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import ConsumptionPlan, Option, Size, Target, Upgrade, catalogue
from atoll.aws._checks import AwsChecks
from atoll.aws._common import (
    TOKEN_AUDIENCE,
    Role,
    after,
    at,
    document,
    make_key,
    make_role,
    partition,
    tags,
    trust,
)
from atoll.aws._eks_addons import AFTER_NODES, BEFORE_NODES, Addons, pod_subnet_settings
from atoll.aws._kubeconfig import kubeconfig
from atoll.aws._node_group import NodeGroupSettings, Volume, make_node_group
from atoll.errors import ValidationError

_LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
"""All there are. Source: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html"""
_LONGEST_NAME = 32
"""A role's name has 64 characters, with ``-aws-ebs-csi-driver-role`` and the eight that Pulumi adds."""
_SYSTEM_POOL = "system"
_SYSTEM_VOLUME = Volume(size_gib=100, iops=3000, throughput_mib_s=125)
_SYSTEM_TAINT = {"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}
_DEFAULTS = {"system_machine_type": "m7i.xlarge", "system_min_nodes": 2, "system_max_nodes": 4}


class EksClusterArgs(TypedDict):
    """Arguments of ``EksCluster``."""

    region: str
    """Region, as ``us-west-2``; the provider's."""
    kubernetes_version: str
    """Minor version of Kubernetes, as ``1.34``."""
    private_subnet_ids: list[Input[str]]
    """Private subnets in two zones or more, for the control plane's interfaces and the system nodes."""
    admin_principal_arns: dict[str, Input[str]]
    """IAM roles or users that administer the cluster, by a name that stays: ``{"platform": "arn:..."}``. Who
    makes the cluster isn't one of them by itself, so it belongs here too. It may be empty only with
    ``creator_is_admin``."""
    creator_is_admin: NotRequired[bool]
    """Whether who makes the cluster administers it. False when absent; it can't be changed afterwards."""
    pod_subnet_ids: NotRequired[list[Input[str]]]
    """Subnets for pods alone, one for each of ``zones``. Pods have addresses of their nodes' subnets when
    absent."""
    zones: NotRequired[list[str]]
    """Zones of ``pod_subnet_ids``, in their order; may be absent only where these are."""
    public_access_cidrs: NotRequired[list[Input[str]]]
    """Ranges of addresses that reach the API server from the internet. When absent or empty, it is reached
    from inside the VPC alone."""
    log_retention_days: NotRequired[int]
    """Days that the control plane's logs are kept. 365 when absent."""
    log_key_arn: NotRequired[Input[str]]
    """KMS key that encrypts these logs, one that CloudWatch Logs may use. CloudWatch's own when absent."""
    system_machine_type: NotRequired[str]
    """Machine of the nodes for system pods, one without accelerators. ``m7i.xlarge`` when absent."""
    system_min_nodes: NotRequired[int]
    """Fewest system nodes, at least 1. 2 when absent, so that one may fail."""
    system_max_nodes: NotRequired[int]
    """Most system nodes. 4 when absent."""
    system_taint: NotRequired[bool]
    """Whether system nodes keep off pods that don't tolerate ``CriticalAddonsOnly``. False when absent."""
    volume_key_arn: NotRequired[Input[str]]
    """KMS key that encrypts the nodes' volumes, one that EC2 Auto Scaling may use. The account's
    key for EBS when absent."""
    addon_versions: NotRequired[dict[str, str]]
    """Versions of add-ons, by name, as ``{"coredns": "v1.12.4-eksbuild.1"}``. EKS' default one for the
    Kubernetes version when absent."""
    oidc_provider: NotRequired[bool]
    """Whether there is an OIDC provider, for charts that know IAM roles for service accounts (IRSA) and not
    Pod Identity, which is always there. True when absent."""
    protect: NotRequired[bool]
    """Whether cluster and key are protected from being deleted, by Pulumi and by EKS. True when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class EksCluster(pulumi.ComponentResource):
    """An EKS cluster with its add-ons and nodes for system pods: reached privately, its secrets encrypted
    with a key of its own, all of its control plane's logs kept. Add an ``EksAcceleratorPool`` for each kind
    of accelerator.
    """

    cluster_name: Output[str]
    """Name of the cluster. What uses it comes after the add-ons that nodes need first."""
    endpoint: Output[str]
    """URL of the API server."""
    certificate_authority_data: Output[str]
    """Certificate of the API server's authority, in PEM and base64."""
    kubeconfig: Output[str]
    """Kubeconfig that asks the AWS CLI for a token, as a secret. What uses it comes after system nodes."""
    oidc_issuer: Output[str]
    """URL of the issuer of service accounts' tokens."""
    node_role_name: Output[str]
    """Name of the nodes' role."""
    node_role_arn: Output[str]
    """ARN of the nodes' role."""
    cluster_security_group_id: Output[str]
    """Security group of control plane and nodes, which EKS makes."""
    secrets_key_arn: Output[str]
    """ARN of the KMS key that encrypts Kubernetes secrets."""

    def __init__(self, name: str, args: EksClusterArgs, opts: ResourceOptions | None = None) -> None:
        """Make the cluster ``name``."""
        plan = _check(name, args)
        super().__init__("atoll:index:EksCluster", name, {}, opts)
        self._name, self._args = name, args
        self._below = ResourceOptions(parent=self)
        self._partition = partition(args["region"])
        self._is_protected = args.get("protect", True)
        key = make_key(
            f"{name}-secrets",
            f"Kubernetes secrets of the EKS cluster {name}",
            parent=self,
            tags=self._tags("secrets-key"),
            protect=self._is_protected,
        )
        cluster = self._cluster(key)
        self.endpoint = cluster.endpoint
        self.certificate_authority_data = at(cluster.certificate_authority, "data")
        self.oidc_issuer = at(cluster.identities, 0, "oidcs", 0, "issuer")
        self.cluster_security_group_id = at(cluster.vpc_config, "cluster_security_group_id")
        self.secrets_key_arn = key.arn
        if args.get("oidc_provider", True):
            self._oidc_provider()
        admins = self._admins(cluster)
        node_role = self._node_role()
        self.node_role_name, self.node_role_arn = node_role.role.name, node_role.arn
        addons = Addons(
            name, cluster.name, self._partition, args.get("addon_versions", {}), args.get("tags", {}), self
        )
        before = addons.make(BEFORE_NODES, needs=[], settings=self._network_settings())
        self.cluster_name = after(cluster.name, before)
        nodes = self._system_nodes(plan, [*before, *node_role.policies])
        working = addons.make(AFTER_NODES, needs=[nodes])
        self.kubeconfig = after(
            kubeconfig(cluster.name, cluster.endpoint, self.certificate_authority_data, args["region"]),
            [*admins, *working],
        )
        self.register_outputs({output: getattr(self, output) for output in EksCluster.__annotations__})

    def _tags(self, suffix: str) -> dict[str, Input[str]]:
        return tags(f"{self._name}-{suffix}", "EksCluster", self._args.get("tags"))

    def _cluster(self, key: Any) -> Any:
        name, args = self._name, self._args
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            # EKS would make a group of this name itself, and keep logs for ever.
            name=f"/aws/eks/{name}/cluster",
            retention_in_days=int(args.get("log_retention_days", 365)),
            kms_key_id=args.get("log_key_arn"),
            tags=self._tags("logs"),
            opts=self._below,
        )
        role = self._cluster_role(key)
        public_cidrs = list(args.get("public_access_cidrs", []))
        return aws.eks.Cluster(
            f"{name}-cluster",
            name=name,
            version=args["kubernetes_version"],
            role_arn=role.arn,
            vpc_config={
                "subnet_ids": list(args["private_subnet_ids"]),
                "endpoint_private_access": True,
                "endpoint_public_access": bool(public_cidrs),
                **({"public_access_cidrs": public_cidrs} if public_cidrs else {}),
            },
            access_config={
                "authentication_mode": "API",
                "bootstrap_cluster_creator_admin_permissions": args.get("creator_is_admin", False),
            },
            # The add-ons below are these, managed.
            bootstrap_self_managed_addons=False,
            enabled_cluster_log_types=_LOG_TYPES,
            encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
            # Extended support costs six times as much an hour; EKS upgrades the cluster in its place.
            # Source: https://aws.amazon.com/eks/pricing/
            upgrade_policy={"support_type": "STANDARD"},
            deletion_protection=self._is_protected,
            tags=tags(name, "EksCluster", args.get("tags")),
            opts=ResourceOptions(
                parent=self,
                depends_on=[logs, *role.policies],
                protect=self._is_protected,
                custom_timeouts=pulumi.CustomTimeouts(create="45m", update="90m", delete="45m"),
            ),
        )

    def _cluster_role(self, key: Any) -> Role:
        use_key = {
            "Action": ["kms:DescribeKey", "kms:Encrypt", "kms:Decrypt", "kms:ListGrants"],
            "Resource": [key.arn],
        }
        return make_role(
            f"{self._name}-cluster",
            trust("eks.amazonaws.com"),
            managed={"cluster-policy": f"arn:{self._partition}:iam::aws:policy/AmazonEKSClusterPolicy"},
            inline=document(use_key),
            parent=self,
            tags=self._tags("cluster-role"),
        )

    def _node_role(self) -> Role:
        """Make the role of every node; the network add-on and the pods have their own.

        Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
        """
        policies = f"arn:{self._partition}:iam::aws:policy"
        return make_role(
            f"{self._name}-node",
            trust("ec2.amazonaws.com"),
            managed={
                "worker-policy": f"{policies}/AmazonEKSWorkerNodePolicy",
                "pull-policy": f"{policies}/AmazonEC2ContainerRegistryPullOnly",
            },
            parent=self,
            tags=self._tags("node-role"),
        )

    def _oidc_provider(self) -> None:
        aws.iam.OpenIdConnectProvider(
            f"{self._name}-oidc",
            url=self.oidc_issuer,
            client_id_lists=[TOKEN_AUDIENCE],
            tags=self._tags("oidc"),
            opts=self._below,
        )

    def _admins(self, cluster: Any) -> list[pulumi.Resource]:
        policy = f"arn:{self._partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
        made: list[pulumi.Resource] = []
        for admin, arn in sorted(self._args["admin_principal_arns"].items()):
            entry = aws.eks.AccessEntry(
                f"{self._name}-admin-{admin}",
                cluster_name=cluster.name,
                principal_arn=arn,
                tags=self._tags(f"admin-{admin}"),
                opts=self._below,
            )
            made.append(
                aws.eks.AccessPolicyAssociation(
                    f"{self._name}-admin-{admin}-policy",
                    cluster_name=cluster.name,
                    principal_arn=entry.principal_arn,
                    policy_arn=policy,
                    access_scope={"type": "cluster"},
                    opts=self._below,
                )
            )
        return made

    def _network_settings(self) -> dict[str, Input[str]]:
        if "pod_subnet_ids" not in self._args:
            return {}
        by_zone = dict(zip(self._args["zones"], self._args["pod_subnet_ids"], strict=True))
        return {"vpc-cni": pod_subnet_settings(self._args["region"], by_zone, self.cluster_security_group_id)}

    def _system_nodes(self, plan: ConsumptionPlan, needs: list[pulumi.Resource]) -> Any:
        args = self._args
        settings = NodeGroupSettings(
            cluster_name=self.cluster_name,
            node_role_arn=self.node_role_arn,
            subnet_ids=args["private_subnet_ids"],
            security_group_ids=[self.cluster_security_group_id],
            kubernetes_version=args["kubernetes_version"],
            volume=replace(_SYSTEM_VOLUME, key_arn=args.get("volume_key_arn")),
            instance_store_raid0=False,
            taints=[_SYSTEM_TAINT] if args.get("system_taint", False) else [],
            auto_repair=True,
            tags=args.get("tags", {}),
            component="EksCluster",
            needs=needs,
        )
        return make_node_group(f"{self._name}-{_SYSTEM_POOL}", plan, settings, self)


def _check(name: str, args: EksClusterArgs) -> ConsumptionPlan:
    """Check everything at once, and return the plan of the system nodes."""
    checks = AwsChecks("EksCluster", name, args, EksClusterArgs, longest=_LONGEST_NAME)
    checks.region()
    checks.kubernetes_version()
    checks.log_retention()
    checks.arn("log_key_arn")
    checks.arn("volume_key_arn")
    if len(args.get("private_subnet_ids", [])) == 1:
        checks.add("private_subnet_ids", "must be of two zones or more, as EKS wants", got=1)
    checks.not_empty("private_subnet_ids")
    _check_access(checks, args)
    if "pod_subnet_ids" in args:
        checks.zones(at_least=1)
        if len(args["pod_subnet_ids"]) != len(args.get("zones", [])):
            got = len(args["pod_subnet_ids"])
            checks.add("zones", "must name the zone of each of pod_subnet_ids", got=args.get("zones", got))
    unknown = sorted(set(args.get("addon_versions", {})) - {*BEFORE_NODES, *AFTER_NODES})
    for addon in unknown:
        allowed = ", ".join(sorted((*BEFORE_NODES, *AFTER_NODES)))
        checks.add("addon_versions", "names no add-on of the cluster", got=addon, allowed=allowed)
    plan = _system_plan(checks, args)
    checks.finish()
    assert plan is not None  # noqa: S101 - a plan that can't be made is a problem
    return plan


def _check_access(checks: AwsChecks, args: EksClusterArgs) -> None:
    admins = args.get("admin_principal_arns", {})
    if "admin_principal_arns" in args and not admins and not args.get("creator_is_admin", False):
        fix = 'name a role, as {"platform": "arn:..."}, or set creator_is_admin'
        checks.add("admin_principal_arns", "must not be empty: nobody could use the cluster", fix=fix)
    for admin, arn in admins.items():
        checks.dns_label(f"admin_principal_arns.{admin}", value=admin)
        checks.arn(f"admin_principal_arns.{admin}", arn)
    for i, cidr in enumerate(args.get("public_access_cidrs", [])):
        network = checks.cidr(f"public_access_cidrs[{i}]", cidr)
        if network is not None and network.prefixlen == 0:
            fix = "the ranges that your people and pipelines have"
            checks.add(f"public_access_cidrs[{i}]", "is the whole internet", got=str(network), fix=fix)


def _system_plan(checks: AwsChecks, args: EksClusterArgs) -> ConsumptionPlan | None:
    given: dict[str, Any] = {**_DEFAULTS, **args}
    for path in ("system_min_nodes", "system_max_nodes"):
        checks.whole_number(path, at_least=1)
    machine = catalogue().machines.get(given["system_machine_type"])
    if machine is not None and machine.accelerator is not None:
        fix = "a machine with CPUs alone; accelerators are for EksAcceleratorPool"
        checks.add("system_machine_type", f"carries {machine.accelerator}", got=machine.machine_type, fix=fix)
    try:
        return ConsumptionPlan(
            name=_SYSTEM_POOL,
            target=Target.EKS_NODE_GROUP,
            machine_type=given["system_machine_type"],
            options=(Option.on_demand(),),
            size=Size(
                min_nodes=int(given["system_min_nodes"]),
                max_nodes=int(given["system_max_nodes"]),
            ),
            # There are enough of such machines for a new one to come before an old one goes.
            upgrade=Upgrade(max_surge=1),
        )
    except ValidationError as error:
        names = {"machine_type": "system_machine_type", "size.max_nodes": "system_max_nodes"}
        checks.take_over(error, names)
        return None
