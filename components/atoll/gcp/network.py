from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._cidrs import LARGEST_BLOCK, SMALLEST_BLOCK, CidrPlan, plan_cidrs

_DEFAULT_CIDR = "10.0.0.0/12"
_DEFAULT_MTU_BYTES = 1460
_PODS, _SERVICES = "pods", "services"
_HEALTH_CHECKS = ["35.191.0.0/16", "130.211.0.0/22"]
"""Where Google's load balancers probe from. Source: https://cloud.google.com/load-balancing/docs/firewall-rules"""
_LONGEST_SUFFIX = len("-health-checks")


class GcpNetworkArgs(TypedDict):
    """Arguments of ``GcpNetwork``."""

    project: Input[str]
    """Id of the project."""
    region: str
    """Region of the subnet, router and NAT, as ``europe-west4``."""
    cidr: NotRequired[str]
    """Private block that nodes, pods and services get their ranges of, of /10 to /19. ``10.0.0.0/12`` when
    absent: up to 2,048 nodes of 110 pods."""
    reserved_cidrs: NotRequired[Sequence[str]]
    """Blocks of what is, or will be, connected with the VPC, as an office: ``cidr`` mustn't overlap them.
    None when absent."""
    network_id: NotRequired[Input[str]]
    """Id of an existing VPC, as ``projects/p/global/networks/n``, for the subnet, firewall, router and NAT.
    When absent, a VPC is made."""
    mtu_bytes: NotRequired[int]
    """Largest packet of the VPC, in bytes, 1300 to 8896. 1460, Google's default, when absent."""
    flow_log_sampling: NotRequired[float]
    """Share of the subnet's flows that is logged, 0 to 1; 0 is none. 0.5 when absent."""
    nat_min_ports_per_node: NotRequired[int]
    """Fewest ports that the NAT gives to a node, a power of 2, 32 to 32768; a node may get up to 65536. 64
    when absent."""


class GcpNetwork(pulumi.ComponentResource):
    """A VPC with a subnet for one GKE cluster: private nodes, and a way out through a NAT."""

    network_id: Output[str]
    """Id of the VPC."""
    subnetwork_id: Output[str]
    """Id of the subnet; known when the NAT is there too, since nodes can't start without a way out."""
    pods_range_name: Output[str]
    """Name of the secondary range of pods."""
    services_range_name: Output[str]
    """Name of the secondary range of services."""
    nodes_cidr: Output[str]
    """Block of the nodes."""
    pods_cidr: Output[str]
    """Block of the pods."""
    services_cidr: Output[str]
    """Block of the services."""
    spare_cidr: Output[str]
    """Quarter of the block that nothing uses yet."""

    def __init__(self, name: str, args: GcpNetworkArgs, opts: ResourceOptions | None = None) -> None:
        """Make the network ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpNetwork", name, {}, opts)
        cidrs = plan_cidrs(args.get("cidr", _DEFAULT_CIDR))
        network_id = args["network_id"] if "network_id" in args else self._vpc(name, args).id
        subnet = self._subnet(name, args, network_id, cidrs)
        nat = self._nat(name, args, network_id, subnet)
        self._firewall(name, args, network_id, cidrs)
        self.network_id = Output.from_input(network_id)
        self.subnetwork_id = Output.all(subnet.id, nat.id).apply(lambda ids: str(ids[0]))
        self.pods_range_name = Output.from_input(_PODS)
        self.services_range_name = Output.from_input(_SERVICES)
        self.nodes_cidr = Output.from_input(cidrs.nodes)
        self.pods_cidr = Output.from_input(cidrs.pods)
        self.services_cidr = Output.from_input(cidrs.services)
        self.spare_cidr = Output.from_input(cidrs.spare)
        self.register_outputs({key: getattr(self, key) for key in GcpNetwork.__annotations__})

    def _vpc(self, name: str, args: GcpNetworkArgs) -> Any:
        return gcp.compute.Network(
            f"{name}-vpc",
            name=name,
            project=args["project"],
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            mtu=int(args.get("mtu_bytes", _DEFAULT_MTU_BYTES)),
            opts=ResourceOptions(parent=self),
        )

    def _subnet(self, name: str, args: GcpNetworkArgs, network_id: Input[str], cidrs: CidrPlan) -> Any:
        sampling = float(args.get("flow_log_sampling", 0.5))
        logs = {
            "aggregation_interval": "INTERVAL_5_SEC",
            "flow_sampling": sampling,
            "metadata": "INCLUDE_ALL_METADATA",
        }
        return gcp.compute.Subnetwork(
            f"{name}-subnet",
            name=name,
            project=args["project"],
            region=args["region"],
            network=network_id,
            ip_cidr_range=cidrs.nodes,
            secondary_ip_ranges=[
                {"range_name": _PODS, "ip_cidr_range": cidrs.pods},
                {"range_name": _SERVICES, "ip_cidr_range": cidrs.services},
            ],
            private_ip_google_access=True,
            log_config=logs if sampling else None,
            opts=ResourceOptions(parent=self),
        )

    def _nat(self, name: str, args: GcpNetworkArgs, network_id: Input[str], subnet: Any) -> Any:
        router = gcp.compute.Router(
            f"{name}-router",
            name=name,
            project=args["project"],
            region=args["region"],
            network=network_id,
            opts=ResourceOptions(parent=self),
        )
        return gcp.compute.RouterNat(
            f"{name}-nat",
            name=name,
            project=args["project"],
            region=args["region"],
            router=router.name,
            nat_ip_allocate_option="AUTO_ONLY",
            # This subnet alone: in an adopted network there may be a NAT for the others.
            source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
            subnetworks=[{"name": subnet.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
            enable_dynamic_port_allocation=True,
            # Dynamic ports exclude it. Source: https://cloud.google.com/nat/docs/ports-and-addresses
            enable_endpoint_independent_mapping=False,
            min_ports_per_vm=int(args.get("nat_min_ports_per_node", 64)),
            max_ports_per_vm=65_536,
            log_config={"enable": True, "filter": "ERRORS_ONLY"},
            opts=ResourceOptions(parent=self),
        )

    def _firewall(self, name: str, args: GcpNetworkArgs, network_id: Input[str], cidrs: CidrPlan) -> None:
        every_protocol = [{"protocol": protocol} for protocol in ("tcp", "udp", "icmp")]
        rules = {
            "internal": ([cidrs.nodes, cidrs.pods], every_protocol),
            "health-checks": (_HEALTH_CHECKS, [{"protocol": "tcp"}]),
        }
        for rule, (sources, allows) in rules.items():
            gcp.compute.Firewall(
                f"{name}-{rule}",
                name=f"{name}-{rule}",
                project=args["project"],
                network=network_id,
                direction="INGRESS",
                source_ranges=sources,
                # Nodes and pods of this network, and nothing else in an adopted one.
                destination_ranges=[cidrs.nodes, cidrs.pods],
                allows=allows,
                opts=ResourceOptions(parent=self),
            )


def _check(name: str, args: GcpNetworkArgs) -> None:
    checks = GcpChecks("GcpNetwork", name, args)
    checks.known(GcpNetworkArgs.__annotations__, GcpNetworkArgs.__required_keys__)
    checks.resource_name("name", name, longest=63 - _LONGEST_SUFFIX)
    checks.project()
    checks.region()
    checks.cidr("cidr", args.get("cidr"), shortest=LARGEST_BLOCK, longest=SMALLEST_BLOCK)
    checks.reserved_cidrs("cidr", _DEFAULT_CIDR)
    checks.whole_number("mtu_bytes", at_least=1300, at_most=8896)
    if "network_id" in args and "mtu_bytes" in args:
        checks.add("mtu_bytes", "can't be given with network_id", fix="an existing VPC has one already")
    sampling = args.get("flow_log_sampling", 0)
    if isinstance(sampling, bool) or not isinstance(sampling, int | float) or not 0 <= sampling <= 1:
        checks.add("flow_log_sampling", "is out of range", got=sampling, allowed="0 to 1")
    checks.whole_number("nat_min_ports_per_node", at_least=32, at_most=32_768)
    ports = args.get("nat_min_ports_per_node", 64)
    if isinstance(ports, int | float) and int(ports) & (int(ports) - 1):
        checks.add("nat_min_ports_per_node", "isn't a power of 2", got=ports)
    checks.finish()
