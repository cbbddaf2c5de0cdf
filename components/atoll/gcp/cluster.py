import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks, is_zone, region_of
from atoll.gcp._cluster_checks import check_cluster
from atoll.gcp._cluster_config import cluster_config, node_config
from atoll.gcp._keys import make_key
from atoll.gcp._kubeconfig import kubeconfig
from atoll.gcp._names import account_email, account_id, resource_labels

_NODE_ROLE = "roles/container.defaultNodeServiceAccount"
"""What a node needs, and no more: to write logs and metrics. Source:
https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa"""


class ReleaseChannel(StrEnum):
    """How early GKE brings versions, as it names the channels."""

    RAPID = "RAPID"
    REGULAR = "REGULAR"
    STABLE = "STABLE"
    EXTENDED = "EXTENDED"


class GkeClusterArgs(TypedDict):
    """Arguments of ``GkeCluster``."""

    project: Input[str]
    """Id of the project."""
    project_number: Input[str]
    """Number of the project, which the names of its service agents have: GKE's may use the key."""
    location: str
    """Region, for a control plane and nodes in three zones, or zone."""
    network_id: Input[str]
    """VPC, as ``GcpNetwork`` has it."""
    subnetwork_id: Input[str]
    """Subnet of the nodes."""
    pods_range_name: Input[str]
    """Secondary range of the pods."""
    services_range_name: Input[str]
    """Secondary range of the services."""
    node_zones: NotRequired[Sequence[str]]
    """Zones of the nodes. Those that GKE chooses in the region, or the zone itself, when absent."""
    release_channel: NotRequired[ReleaseChannel]
    """How early versions come. ``REGULAR`` when absent."""
    kubernetes_version: NotRequired[str]
    """Oldest version of the control plane, as ``1.34``. The channel's default when absent."""
    public_endpoint: NotRequired[bool]
    """Whether the control plane has a public address too, for ``authorized_cidrs`` alone. False when
    absent."""
    authorized_cidrs: NotRequired[Sequence[str]]
    """Blocks that may reach the control plane's addresses. The cluster's own nodes alone when absent."""
    dns_endpoint: NotRequired[bool]
    """Whether the control plane's DNS name answers outside the VPC too, where IAM decides who gets in; the
    kubeconfig has it then. False when absent."""
    multi_networking: NotRequired[bool]
    """Whether nodes can have networks beside the default one, as ``fabric_networks`` of a pool need. Pods
    have one range of addresses then, and a project may need GKE Enterprise for it. False when absent."""
    kms_key_id: NotRequired[Input[str]]
    """Existing key, in the cluster's region, that encrypts Kubernetes secrets; GKE's service agent must be
    allowed to use it. When absent, a key is made, and it is."""
    maintenance_days: NotRequired[Sequence[str]]
    """Days on which GKE may upgrade, as ``["SA", "SU"]``, which it is when absent."""
    maintenance_start_hour: NotRequired[int]
    """Hour, UTC, at which the maintenance window begins. 2 when absent."""
    maintenance_duration_h: NotRequired[int]
    """Hours that the maintenance window lasts, 4 to 24. 8 when absent."""
    system_machine_type: NotRequired[str]
    """Machine of the nodes for everything that needs no accelerator. ``e2-standard-4`` when absent."""
    system_min_nodes: NotRequired[int]
    """Fewest system nodes, all zones together. 3 when absent."""
    system_max_nodes: NotRequired[int]
    """Most system nodes, all zones together. 6 when absent."""
    system_disk_size_gib: NotRequired[int]
    """Boot disk of a system node in GiB. 100 when absent."""
    deletion_protection: NotRequired[bool]
    """Whether the provider refuses to delete the cluster; it must be off, and applied, before that. True when
    absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete the key. True when absent: without it the secrets can't be read."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels of the cluster, its nodes and the key. None when absent."""


class GkeCluster(pulumi.ComponentResource):
    """A GKE Standard cluster with private nodes, a private control plane, and a pool of system nodes."""

    cluster_name: Output[str]
    """Name of the cluster; whoever uses it comes after the system nodes."""
    endpoint: Output[str]
    """Host of the control plane, as the kubeconfig has it."""
    ca_certificate: Output[str]
    """Certificate authority of the control plane's addresses, base64."""
    kubeconfig: Output[str]
    """Kubeconfig, secret, whose tokens come from ``gke-gcloud-auth-plugin``."""
    workload_pool: Output[str]
    """Workload identity pool, ``<project>.svc.id.goog``."""
    node_service_account_email: Output[str]
    """Service account of the nodes, for accelerator pools too."""
    kms_key_id: Output[str]
    """Key that encrypts Kubernetes secrets."""

    def __init__(self, name: str, args: GkeClusterArgs, opts: ResourceOptions | None = None) -> None:
        """Make the cluster ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GkeCluster", name, {}, opts)
        labels = resource_labels(name, "cluster", args)
        email, granted = self._node_account(name, args)
        self.kms_key_id = self._key(name, args, labels)
        cluster = gcp.container.Cluster(
            f"{name}-cluster",
            name=name,
            **cluster_config(args, email, self.kms_key_id, labels),
            opts=ResourceOptions(
                parent=self,
                depends_on=[granted],
                # Of the node pool that is removed at once: GKE has no say in it afterwards.
                ignore_changes=["nodeConfig"],
            ),
        )
        system = self._system_pool(name, args, cluster, email, labels)
        self.cluster_name = system.cluster
        self.ca_certificate = cluster.master_auth.apply(_ca)
        self.endpoint = _endpoint(cluster, args)
        with_ca = not args.get("dns_endpoint", False)
        self.kubeconfig = Output.secret(
            Output.all(cluster.name, self.endpoint, self.ca_certificate).apply(
                lambda values: kubeconfig(values[0], values[1], values[2] if with_ca else None)
            )
        )
        # With the first cluster of a project the pool comes to be, which grants must wait for.
        self.workload_pool = Output.concat(args["project"], cluster.name.apply(lambda _: ".svc.id.goog"))
        self.node_service_account_email = email
        self.register_outputs({key: getattr(self, key) for key in GkeCluster.__annotations__})

    def _node_account(self, name: str, args: GkeClusterArgs) -> tuple[Output[str], Any]:
        account = gcp.serviceaccount.Account(
            f"{name}-nodes",
            account_id=account_id(name, "nodes"),
            project=args["project"],
            display_name=f"Nodes of GKE cluster {name}",
            opts=ResourceOptions(parent=self),
        )
        email = account_email(account, args["project"])
        granted = gcp.projects.IAMMember(
            f"{name}-nodes-role",
            project=args["project"],
            role=_NODE_ROLE,
            member=Output.concat("serviceAccount:", email),
            opts=ResourceOptions(parent=self),
        )
        return email, granted

    def _key(self, name: str, args: GkeClusterArgs, labels: Mapping[str, Input[str]]) -> Output[str]:
        if "kms_key_id" in args:
            return Output.from_input(args["kms_key_id"])
        return make_key(
            name,
            parent=self,
            location=region_of(args["location"]),
            project=args["project"],
            project_number=args["project_number"],
            services=["container"],
            labels=labels,
            protect=args.get("protect", True),
        )

    def _system_pool(
        self,
        name: str,
        args: GkeClusterArgs,
        cluster: Any,
        service_account: Input[str],
        labels: Mapping[str, Input[str]],
    ) -> Any:
        fewest = int(args.get("system_min_nodes", 3))
        return gcp.container.NodePool(
            f"{name}-system",
            name="system",
            project=args["project"],
            location=args["location"],
            cluster=cluster.name,
            autoscaling={
                "total_min_node_count": fewest,
                "total_max_node_count": int(args.get("system_max_nodes", 6)),
                "location_policy": "BALANCED",
            },
            # In each zone; an autoscaler that finds none may leave it at that.
            initial_node_count=math.ceil(fewest / _zone_count(args)),
            management={"auto_repair": True, "auto_upgrade": True},
            upgrade_settings={"strategy": "SURGE", "max_surge": 1, "max_unavailable": 0},
            network_config={"enable_private_nodes": True},
            node_config={
                **node_config(service_account, labels),
                "machine_type": args.get("system_machine_type", "e2-standard-4"),
                "disk_size_gb": int(args.get("system_disk_size_gib", 100)),
                "labels": {"node-role": "system"},
            },
            # The autoscaler's business after the first day.
            opts=ResourceOptions(parent=self, ignore_changes=["initialNodeCount"]),
        )


def _check(name: str, args: GkeClusterArgs) -> None:
    checks = GcpChecks("GkeCluster", name, args)
    checks.known(GkeClusterArgs.__annotations__, GkeClusterArgs.__required_keys__)
    checks.one_of("release_channel", ReleaseChannel)
    check_cluster(checks, name, args)
    checks.finish()


def _zone_count(args: GkeClusterArgs) -> int:
    """Return in how many zones nodes are: in a region GKE takes three."""
    if "node_zones" in args:
        return len({*args["node_zones"], *([args["location"]] if is_zone(args["location"]) else [])})
    return 1 if is_zone(args["location"]) else 3


def _ca(master_auth: Any) -> str:
    """Return the authority, or an empty text where the service has said none yet."""
    return str(getattr(master_auth, "cluster_ca_certificate", None) or "")


def _endpoint(cluster: Any, args: GkeClusterArgs) -> Output[str]:
    if not args.get("dns_endpoint", False):
        return Output.from_input(cluster.endpoint).apply(str)
    # With the address: a preview knows what of the DNS endpoint is configured, and nothing of its name.
    dns_name = cluster.control_plane_endpoints_config.apply(_dns_name)
    return Output.all(dns_name, cluster.endpoint).apply(lambda names: str(names[0] or names[1]))


def _dns_name(config: Any) -> str | None:
    return getattr(getattr(config, "dns_endpoint_config", None), "endpoint", None)
