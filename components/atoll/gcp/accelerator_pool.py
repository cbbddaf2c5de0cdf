from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import CustomTimeouts, Input, Output, ResourceOptions

from atoll.accelerators import NetworkKind, Purchase
from atoll.errors import ValidationError
from atoll.gcp._checks import GcpChecks, region_of
from atoll.gcp._names import resource_labels
from atoll.gcp._pool_plan import consumption_plan, pool_problems, with_networks
from atoll.gcp.fabric import FabricNetwork
from atoll.kubernetes._objects import KubernetesObject

_LONGEST_NAME = 40
_BESIDE_THE_PLAN = frozenset(
    {"project", "location", "zones", "labels", "boot_disk_size_gib", "local_ssd_count"}
)
"""Arguments that, wrong, leave the plan one that can be looked at."""
_NETWORK_TOKEN = "kubernetes:networking.gke.io/v1:Network"  # noqa: S105 - a type token


class GkeAcceleratorPoolArgs(TypedDict):
    """Arguments of ``GkeAcceleratorPool``."""

    project: Input[str]
    """Id of the project."""
    location: str
    """Region or zone of the cluster."""
    cluster_name: Input[str]
    """Cluster that the nodes join."""
    service_account_email: Input[str]
    """Service account of the nodes, as ``GkeCluster`` has it."""
    machine_type: str
    """Machine of the catalogue, as ``g2-standard-12`` or ``ct6e-standard-4t``."""
    purchase: NotRequired[Purchase]
    """How the nodes are bought: ``on-demand``, which it is when absent, ``spot``, ``reservation``,
    ``flex-start`` or ``queued``."""
    reservation: NotRequired[str]
    """Name of the one reservation to use up. Any that matches when absent."""
    reservation_project: NotRequired[str]
    """Project that owns the reservation. The cluster's when absent."""
    reservation_block: NotRequired[str]
    """Block in the reservation. Any when absent."""
    max_run_duration_s: NotRequired[int]
    """Seconds after which flex-start and queued nodes go. 604800, seven days, when absent."""
    nodes: NotRequired[int]
    """A fixed number of nodes, in each zone. When absent, an autoscaler moves between the next two."""
    min_nodes: NotRequired[int]
    """Fewest nodes, all zones together. 0 when absent."""
    max_nodes: NotRequired[int]
    """Most nodes, all zones together. When absent, ``nodes`` is needed."""
    initial_nodes: NotRequired[int]
    """Nodes in each zone that an autoscaled pool begins with. GKE's choice when absent."""
    zones: NotRequired[Sequence[str]]
    """Zones that have the machine. The cluster's when absent."""
    compact_placement: NotRequired[bool]
    """Whether nodes are close together, which takes one zone. False when absent."""
    multi_node: NotRequired[bool]
    """Whether nodes work together, so that they need their fabric. When absent, they do if there can be more
    than one and the machine has a fabric."""
    fabric_networks: NotRequired[Sequence[FabricNetwork]]
    """Networks of the machine's NICs, in the NICs' order, as ``GcpFabric.networks()`` has them. The
    cluster must have ``multi_networking``. None when absent."""
    dranet: NotRequired[bool]
    """Whether GKE's managed DRANET makes the fabric's networks, instead of ``fabric_networks``. False when
    absent."""
    kubernetes_version: NotRequired[str]
    """Version of the cluster, to check what the pool needs of it. Not checked when absent."""
    image: NotRequired[str]
    """Image of the catalogue, as ``gke-cos`` or ``gke-ubuntu``. The machine's usual one when absent."""
    boot_disk_size_gib: NotRequired[int]
    """Boot disk in GiB: images of models are large. 200 when absent."""
    boot_disk_type: NotRequired[str]
    """Type of the boot disk, as ``hyperdisk-balanced``. GKE's choice for the machine when absent."""
    boot_disk_kms_key_id: NotRequired[Input[str]]
    """Key that encrypts boot disks; the Compute Engine service agent must be allowed to use it. Google's own
    when absent."""
    local_ssd_count: NotRequired[int]
    """Local SSDs that pods' ephemeral storage is on. GKE's choice for the machine when absent."""
    max_surge: NotRequired[int]
    """Nodes that an upgrade may add. 0 when absent: scarce machines aren't there twice."""
    max_unavailable: NotRequired[int]
    """Nodes that an upgrade may take away at once. 1 when absent."""
    blue_green_upgrade: NotRequired[bool]
    """Whether an upgrade makes all nodes anew beside the old ones. False when absent."""
    auto_repair: NotRequired[bool]
    """Whether GKE repairs nodes. True when absent, and False for flex-start and queued."""
    auto_upgrade: NotRequired[bool]
    """Whether GKE upgrades nodes. True when absent, and False for queued."""
    longest_job_s: NotRequired[int]
    """Seconds that the longest job takes, so that nodes which go before are refused. Not checked when
    absent."""
    tpu_topology: NotRequired[str]
    """Topology of a TPU slice of several machines, as ``4x4``. One machine is one slice when absent."""
    tpu_provision_only: NotRequired[bool]
    """Whether the TPU topology is provisioned, and placing left to a scheduler. False when absent."""
    mig_profile: NotRequired[str]
    """How each GPU is cut, as ``1g.10gb``; it can't be changed afterwards. Not at all when absent."""
    node_labels: NotRequired[Mapping[str, str]]
    """More Kubernetes labels of the nodes. None when absent."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels of the machines, for the bill. None when absent."""


class GkeAcceleratorPool(pulumi.ComponentResource):
    """A pool of GPU or TPU nodes, bought as a consumption plan says, and checked by its rules.

    With a fabric, pods need two Kubernetes objects for each network. They are made where the component is
    given a Kubernetes provider (``ResourceOptions(providers=[...])``); a second pool on the same networks is
    given none, since they are there.
    """

    node_pool_name: Output[str]
    """Name of the pool, and value of the nodes' label ``cloud.google.com/gke-nodepool``."""
    pod_resources: Output[dict[str, str]]
    """What a pod that takes a whole machine requests, as ``{"nvidia.com/gpu": "8"}``."""
    network_manifests: Output[list[Any]]
    """Kubernetes objects of the fabric's networks, in order, for who makes them in another way."""

    def __init__(self, name: str, args: GkeAcceleratorPoolArgs, opts: ResourceOptions | None = None) -> None:
        """Make the pool ``name`` of the cluster."""
        _check(name, args)
        plan = consumption_plan(name, args)
        super().__init__("atoll:index:GkeAcceleratorPool", name, {}, opts)
        parts = with_networks(plan.render(), args)
        topology = self._topology(name, args, parts)
        pool = self._pool(name, args, parts, topology)
        if self.get_provider(_NETWORK_TOKEN) is not None:
            self._network_objects(name, parts["networks"])
        self.node_pool_name = pool.name
        self.pod_resources = Output.from_input(plan.pod_resources())
        self.network_manifests = Output.from_input(parts["networks"])
        self.register_outputs({key: getattr(self, key) for key in GkeAcceleratorPool.__annotations__})

    def _topology(self, name: str, args: GkeAcceleratorPoolArgs, parts: Mapping[str, Any]) -> list[Any]:
        if "resource_policy" not in parts:
            return []
        policy = gcp.compute.ResourcePolicy(
            f"{name}-topology",
            project=args["project"],
            region=region_of(args["location"]),
            **parts["resource_policy"],
            opts=ResourceOptions(parent=self),
        )
        return [policy]

    def _pool(
        self, name: str, args: GkeAcceleratorPoolArgs, parts: Mapping[str, Any], depends_on: list[Any]
    ) -> Any:
        settings = parts["node_pool"]
        return gcp.container.NodePool(
            f"{name}-pool",
            **{key: value for key, value in settings.items() if key != "node_config"},
            project=args["project"],
            location=args["location"],
            cluster=args["cluster_name"],
            node_config={**settings["node_config"], **_machine_config(name, args)},
            opts=ResourceOptions(
                parent=self,
                depends_on=depends_on,
                # A pool that an alias renames in the program keeps its name in the cloud. And GKE's and
                # the autoscaler's count would replace it.
                ignore_changes=["name", *([] if "node_count" in settings else ["initialNodeCount"])],
                custom_timeouts=CustomTimeouts(create=f"{parts['create_timeout_minutes']}m"),
            ),
        )

    def _network_objects(self, name: str, manifests: Sequence[Mapping[str, Any]]) -> None:
        # Two for each network: first what it is made of, then the network.
        for i, manifest in enumerate(manifests):
            kind = "params" if manifest["kind"] == "GKENetworkParamSet" else "network"
            KubernetesObject(f"{name}-{kind}-{i // 2}", manifest, ResourceOptions(parent=self))


def _machine_config(name: str, args: GkeAcceleratorPoolArgs) -> dict[str, Any]:
    """Return what a consumption plan doesn't say of a node."""
    config: dict[str, Any] = {
        "service_account": args["service_account_email"],
        # What it may do is said by its roles.
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "disk_size_gb": int(args.get("boot_disk_size_gib", 200)),
        "resource_labels": resource_labels(name, "accelerator-pool", args),
    }
    if "boot_disk_type" in args:
        config["disk_type"] = args["boot_disk_type"]
    if "boot_disk_kms_key_id" in args:
        config["boot_disk_kms_key"] = args["boot_disk_kms_key_id"]
    if "local_ssd_count" in args:
        config["ephemeral_storage_local_ssd_config"] = {"local_ssd_count": int(args["local_ssd_count"])}
    return config


def _check(name: str, args: GkeAcceleratorPoolArgs) -> None:
    checks = GcpChecks("GkeAcceleratorPool", name, args)
    checks.known(GkeAcceleratorPoolArgs.__annotations__, GkeAcceleratorPoolArgs.__required_keys__)
    checks.resource_name("name", name, longest=_LONGEST_NAME)
    checks.project()
    checks.region_or_zone()
    checks.zones_of("location", "zones")
    checks.one_of("purchase", Purchase)
    counts = ("nodes", "min_nodes", "max_nodes", "initial_nodes", "max_surge", "max_unavailable")
    for path in counts:
        checks.whole_number(path, at_least=0, at_most=1000)
    for path in ("max_run_duration_s", "longest_job_s", "local_ssd_count"):
        checks.whole_number(path, at_least=1)
    checks.whole_number("boot_disk_size_gib", at_least=50, at_most=65_536)
    checks.labels()
    _check_networks(checks, args)
    if checks.right_but(_BESIDE_THE_PLAN):
        try:
            consumption_plan(name, args)
        except ValidationError as error:
            checks.extend(pool_problems(error.problems))
    checks.finish()


def _check_networks(checks: GcpChecks, args: GkeAcceleratorPoolArgs) -> None:
    kinds = [kind.value for kind in NetworkKind]
    for i, network in enumerate(args.get("fabric_networks", ())):
        for missing in sorted(FabricNetwork.__required_keys__ - set(network)):
            checks.add(f"fabric_networks[{i}].{missing}", "is required")
        if "kind" in network and str(getattr(network["kind"], "value", network["kind"])) not in kinds:
            what, got = "is not a known value", network["kind"]
            checks.add(f"fabric_networks[{i}].kind", what, got=got, allowed=", ".join(kinds))
