from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import NetworkKind
from atoll.gcp._checks import GcpChecks, region_of
from atoll.gcp._cidrs import FABRIC_LARGEST, FABRIC_SMALLEST, plan_fabric_cidrs
from atoll.gcp._fabric import FabricVpc, fabric_vpcs, machines_with_fabric

_DEFAULT_CIDR = "192.168.0.0/16"
_LONGEST_SUFFIX = len("-gvnic-0")


class FabricNetwork(TypedDict):
    """A network of a node's NIC, as ``GcpFabric`` makes it and ``GkeAcceleratorPool`` takes it."""

    kind: str
    """What is on it: ``gpu-nic``, ``gvnic`` or ``rdma``."""
    network: Input[str]
    """Name of the VPC."""
    subnetwork: Input[str]
    """Name of the subnet."""
    mtu_bytes: NotRequired[int]
    """Largest packet of the VPC, in bytes. Not checked when absent."""
    network_profile: NotRequired[str]
    """Network profile that the VPC was made with, as ``us-central1-a-vpc-roce``. None when absent."""


class GcpFabricArgs(TypedDict):
    """Arguments of ``GcpFabric``."""

    project: Input[str]
    """Id of the project."""
    zone: str
    """Zone of the machines, as ``us-central1-a``."""
    machine_type: str
    """Machine type of the catalogue that has such a fabric, as ``a3-megagpu-8g``."""
    cidr: NotRequired[str]
    """Private block that each NIC's subnet gets a sixteenth of, of /8 to /23. ``192.168.0.0/16`` when absent:
    4,092 nodes."""
    reserved_cidrs: NotRequired[Sequence[str]]
    """Blocks of the nodes' own network, and of what they reach by it, which ``cidr`` mustn't overlap: a node
    must know by which NIC an address is reached. None when absent."""


class GcpFabric(pulumi.ComponentResource):
    """The VPCs that carry traffic between accelerators: GPUDirect-TCPX and -TCPXO, or RoCE.

    How many, with which MTU and network profile is the machine's fact. Nothing but the machines of one
    fabric is on them, so that all traffic among these is let in.
    """

    network_names: Output[list[str]]
    """VPC of each NIC, in the NICs' order. RDMA NICs share one."""
    subnetwork_names: Output[list[str]]
    """Subnet of each NIC, in the NICs' order."""

    def __init__(self, name: str, args: GcpFabricArgs, opts: ResourceOptions | None = None) -> None:
        """Make the networks ``name``-..."""
        _check(name, args)
        super().__init__("atoll:index:GcpFabric", name, {}, opts)
        vpcs = fabric_vpcs(args["machine_type"], args["zone"])
        blocks = plan_fabric_cidrs(args.get("cidr", _DEFAULT_CIDR), sum(vpc.subnets for vpc in vpcs))
        self._networks: list[FabricNetwork] = []
        for vpc in vpcs:
            mine, blocks = blocks[: vpc.subnets], blocks[vpc.subnets :]
            self._networks += self._vpc(name, args, vpc, mine)
        self.network_names = Output.all(*(item["network"] for item in self._networks))
        self.subnetwork_names = Output.all(*(item["subnetwork"] for item in self._networks))
        self.register_outputs(
            {"network_names": self.network_names, "subnetwork_names": self.subnetwork_names}
        )

    def networks(self) -> list[FabricNetwork]:
        """Return what ``fabric_networks`` of a ``GkeAcceleratorPool`` is."""
        return list(self._networks)

    def _vpc(self, name: str, args: GcpFabricArgs, vpc: FabricVpc, blocks: list[str]) -> list[FabricNetwork]:
        full_name = f"{name}-{vpc.suffix}"
        network = gcp.compute.Network(
            full_name,
            name=full_name,
            project=args["project"],
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            mtu=vpc.mtu_bytes,
            network_profile=_profile_path(args, vpc),
            opts=self._child_options(),
        )
        if vpc.kind is not NetworkKind.RDMA:
            # A network with a RoCE profile takes no VPC firewall rules, and lets its NICs talk by itself.
            # Source: https://cloud.google.com/firewall/docs/firewall-for-roce
            self._firewall(full_name, args, network, blocks)
        return [
            self._subnet(full_name if len(blocks) == 1 else f"{full_name}-{i}", args, vpc, network, block)
            for i, block in enumerate(blocks)
        ]

    def _subnet(
        self, full_name: str, args: GcpFabricArgs, vpc: FabricVpc, network: Any, block: str
    ) -> FabricNetwork:
        subnet = gcp.compute.Subnetwork(
            f"{full_name}-subnet",
            name=full_name,
            project=args["project"],
            region=region_of(args["zone"]),
            network=network.id,
            ip_cidr_range=block,
            opts=self._child_options(),
        )
        made = FabricNetwork(
            kind=vpc.kind.value, network=network.name, subnetwork=subnet.name, mtu_bytes=vpc.mtu_bytes
        )
        if vpc.network_profile is not None:
            made["network_profile"] = vpc.network_profile
        return made

    def _firewall(self, full_name: str, args: GcpFabricArgs, network: Any, blocks: list[str]) -> None:
        gcp.compute.Firewall(
            f"{full_name}-internal",
            name=f"{full_name}-internal",
            project=args["project"],
            network=network.id,
            direction="INGRESS",
            source_ranges=blocks,
            allows=[{"protocol": protocol} for protocol in ("tcp", "udp", "icmp")],
            opts=self._child_options(),
        )

    def _child_options(self) -> ResourceOptions:
        """Return options by which what an alias renames in the program keeps its name in the cloud."""
        return ResourceOptions(parent=self, ignore_changes=["name"])


def _profile_path(args: GcpFabricArgs, vpc: FabricVpc) -> Input[str] | None:
    if vpc.network_profile is None:
        return None
    return Output.concat("projects/", args["project"], "/global/networkProfiles/", vpc.network_profile)


def _check(name: str, args: GcpFabricArgs) -> None:
    checks = GcpChecks("GcpFabric", name, args)
    checks.known(GcpFabricArgs.__annotations__, GcpFabricArgs.__required_keys__)
    checks.resource_name("name", name, longest=63 - _LONGEST_SUFFIX - len("-internal"))
    checks.project()
    checks.zone()
    machines = machines_with_fabric()
    if "machine_type" in args and args["machine_type"] not in machines:
        what = "has no network of its own for accelerators"
        checks.add("machine_type", what, got=args["machine_type"], allowed=", ".join(machines))
    checks.cidr("cidr", args.get("cidr"), shortest=FABRIC_LARGEST, longest=FABRIC_SMALLEST)
    checks.reserved_cidrs("cidr", _DEFAULT_CIDR)
    checks.finish()
