"""Rules of GKE nodes' networks: TCPX, TCPXO, RoCE and DRANET."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._plan_parts import FabricDriver, NetworkKind, Target
from atoll.accelerators._rule import GKE_TARGETS, RuleSet, version
from atoll.accelerators._types import FabricKind, Machine

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

GKE_FABRIC = RuleSet()

_DRANET = "1.34.1-gke.1829001"
_GPU_DIRECT = (FabricKind.TCPX, FabricKind.TCPXO)


@GKE_FABRIC.rule(
    "gke-fabric-on-node-pools",
    "the nodes that a compute class makes get no additional networks, but DRANET's",
    source="gcp-compute-class",
    targets=Target.GKE_COMPUTE_CLASS,
)
def _class_fabric(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is not None and plan.fabric.driver is not FabricDriver.DRA:
        fix = "FabricDriver.DRA, or a node pool; or multi_node=False where each node works alone"
        got = str(plan.fabric.driver)
        yield Problem("fabric.driver", "isn't had from a compute class", got=got, fix=fix)


def _wanted(machine: Machine) -> dict[NetworkKind, int]:
    fabric = machine.fabric
    if fabric is None or fabric.nic_count is None:
        return {}
    if fabric.kind is FabricKind.ROCE:
        return {NetworkKind.GVNIC: fabric.gvnic_networks, NetworkKind.RDMA: fabric.nic_count}
    return {NetworkKind.GPU_NIC: fabric.nic_count}


def _attaches(plan: "ConsumptionPlan", machine: Machine) -> bool:
    by_networks = plan.fabric is not None and plan.fabric.driver is FabricDriver.DEVICE_PLUGIN
    return by_networks and machine.fabric is not None


@GKE_FABRIC.rule(
    "gke-gpu-networks",
    "each GPU NIC is on a network of its own; with fewer the fabric is slow or off, and nothing fails",
    source="toolkit-gpu-direct",
    targets=Target.GKE_NODE_POOL,
)
def _gpu_networks(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.fabric is None or not _attaches(plan, machine):
        return
    for kind, wanted in _wanted(machine).items():
        got = sum(network.kind is kind for network in plan.fabric.networks)
        if got != wanted:
            what = f"of kind {kind} must be {wanted} on {machine.machine_type}"
            yield Problem("fabric.networks", what, got=got)


@GKE_FABRIC.rule(
    "gke-tcpxo-no-gvnic",
    "a gVNIC network takes PCI 0000:06:00.0, which leaves 7 of 8 GPUs with a NIC",
    source="aicr-tcpxo",
    targets=Target.GKE_NODE_POOL,
)
def _gvnic(plan: "ConsumptionPlan") -> Iterator[Problem]:
    fabric = plan.machine.fabric
    if plan.fabric is None or fabric is None or fabric.kind is not FabricKind.TCPXO:
        return
    for i, network in enumerate(plan.fabric.networks):
        if network.kind is NetworkKind.GVNIC:
            yield Problem(f"fabric.networks[{i}].kind", "can't be with TCPXO", got="gvnic", allowed="gpu-nic")


@GKE_FABRIC.rule(
    "gke-network-kinds",
    "the machine has no NIC for such a network",
    source="toolkit-rdma-vpc",
    targets=Target.GKE_NODE_POOL,
)
def _kinds(plan: "ConsumptionPlan") -> Iterator[Problem]:
    wanted = _wanted(plan.machine)
    if plan.fabric is None or not wanted:
        return
    for i, network in enumerate(plan.fabric.networks):
        if network.kind not in wanted:
            path, allowed = f"fabric.networks[{i}].kind", ", ".join(wanted)
            what = f"isn't for {plan.machine.machine_type}"
            yield Problem(path, what, got=str(network.kind), allowed=allowed)


@GKE_FABRIC.rule(
    "gke-fabric-mtu",
    "the fabric's frames don't fit a network with another MTU",
    source="gcp-gpudirect",
    targets=Target.GKE_NODE_POOL,
)
def _mtu(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.fabric is None or machine.fabric is None:
        return
    for i, network in enumerate(plan.fabric.networks):
        wanted = machine.fabric.mtu_bytes
        if network.kind is not NetworkKind.GVNIC and network.mtu_bytes not in (None, wanted):
            path = f"fabric.networks[{i}].mtu_bytes"
            yield Problem(path, "is another", got=network.mtu_bytes, allowed=str(wanted))


@GKE_FABRIC.rule(
    "gke-roce-profile",
    "RDMA NICs go only on a network with the zone's RoCE profile, all of them on the same one",
    source="toolkit-rdma-vpc",
    targets=Target.GKE_NODE_POOL,
)
def _profile(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.fabric is None or machine.fabric is None or machine.fabric.network_profile is None:
        return
    rdma = [n for n in plan.fabric.networks if n.kind is NetworkKind.RDMA]
    allowed = [machine.fabric.network_profile.format(zone=zone) for zone in plan.zones]
    for network in rdma:
        if network.network_profile not in allowed or len(allowed) != 1:
            names = ", ".join(allowed) or "<zone>-vpc-roce; give the plan its zone"
            path = f"fabric.networks[{plan.fabric.networks.index(network)}].network_profile"
            yield Problem(path, "isn't the zone's", got=network.network_profile, allowed=names)
    if len({network.network for network in rdma}) > 1:
        yield Problem("fabric.networks", "of kind rdma must be subnetworks of one network")


@GKE_FABRIC.rule(
    "gke-gpu-networks-apart",
    "TCPX and TCPXO want a network for each NIC, RoCE a subnetwork",
    source="toolkit-gpu-direct",
    targets=Target.GKE_NODE_POOL,
)
def _apart(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.fabric is None or machine.fabric is None:
        return
    subnetworks = [(n.network, n.subnetwork) for n in plan.fabric.networks]
    networks = [n.network for n in plan.fabric.networks if n.kind is NetworkKind.GPU_NIC]
    if len(set(subnetworks)) < len(subnetworks) or len(set(networks)) < len(networks):
        yield Problem("fabric.networks", "names a network twice")


@GKE_FABRIC.rule(
    "gke-multi-network-dataplane",
    "GKE has several networks on a node only with Dataplane V2",
    source="gcp-gpudirect",
    targets=Target.GKE_NODE_POOL,
)
def _dataplane(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is not None and plan.fabric.networks and not plan.cluster.dataplane_v2:
        yield Problem("cluster.dataplane_v2", "must be on with additional networks", got=False)


@GKE_FABRIC.rule(
    "gke-fabric-version",
    "earlier patches of that minor version lack GPUDirect for the machine",
    source="toolkit-gpu-direct",
    targets=Target.GKE_NODE_POOL,
)
def _fabric_version(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    got = plan.cluster.kubernetes_version
    if plan.fabric is None or machine.fabric is None or got is None:
        return
    if machine.fabric.kind not in _GPU_DIRECT:
        return
    needed = machine.fabric.min_kubernetes.get(".".join(got.split(".")[:2]))
    oldest = min(machine.fabric.min_kubernetes.values(), key=version)
    # A version without GKE's patch can be judged by its minor version alone.
    needs = needed if needed is not None and "gke" in got else oldest
    if version(got) < version(needs)[: len(version(got))]:
        allowed = f"{needs} or later"
        yield Problem("cluster.kubernetes_version", "is too old", got=got, allowed=allowed)


@GKE_FABRIC.rule(
    "gke-dranet-version",
    "DRANET came with that version",
    source="toolkit-node-pool",
    targets=GKE_TARGETS,
)
def _dranet_version(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is None or plan.fabric.driver is not FabricDriver.DRA:
        return
    got = plan.cluster.kubernetes_version
    if got is None or version(got) < version(_DRANET):
        allowed = f"{_DRANET} or later"
        yield Problem("cluster.kubernetes_version", "is too old or missing", got=got, allowed=allowed)


@GKE_FABRIC.rule(
    "gke-dranet-no-networks",
    "DRANET makes the networks itself",
    source="toolkit-node-pool",
    targets=GKE_TARGETS,
)
def _dranet_networks(plan: "ConsumptionPlan") -> Iterator[Problem]:
    fabric = plan.fabric
    if fabric is not None and fabric.driver is FabricDriver.DRA and fabric.networks:
        yield Problem("fabric.networks", "can't be given with DRA", got=len(fabric.networks))
