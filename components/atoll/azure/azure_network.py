from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import NETWORK, AzureChecks
from atoll.azure._outputs import output_map
from atoll.azure._subnets import LONGEST_PREFIX, SubnetPlan, plan_subnets
from atoll.azure._tags import tags

_ADDRESS_SPACE = "10.64.0.0/16"
_ADOPTED = ("virtual_network_id", "nodes_subnet_id", "private_endpoints_subnet_id")
_DNS_ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "file": "privatelink.file.core.windows.net",
    "redis": "privatelink.redis.azure.net",
    "registry": "privatelink.azurecr.io",
    "vault": "privatelink.vaultcore.azure.net",
}
"""Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns"""
_ENDPOINT_PORTS = ["443", "2049", "10000"]
"""HTTPS, NFS of Azure Files, and the port of Azure Managed Redis with TLS."""


class AzureNetworkArgs(TypedDict):
    """Arguments of ``AzureNetwork``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    address_space: NotRequired[str]
    """Addresses of the virtual network in CIDR notation, /20 or larger. ``10.64.0.0/16`` when absent. It must
    not overlap networks that this one is to be peered with, nor a cluster's pods and services."""
    zones: NotRequired[Sequence[str]]
    """Availability zones of the address that nodes go out by. ``1``, ``2`` and ``3`` when absent; an empty
    list in a region without zones."""
    virtual_network_id: NotRequired[Input[str]]
    """Existing virtual network to adopt. When absent one is made. With it nothing is made but DNS zones and
    flow logs, and its owner sees to the way out and to network security groups."""
    nodes_subnet_id: NotRequired[Input[str]]
    """Existing subnet for nodes, with ``virtual_network_id``. Made when absent."""
    private_endpoints_subnet_id: NotRequired[Input[str]]
    """Existing subnet for private endpoints, with ``virtual_network_id``. Made when absent."""
    api_server_subnet_id: NotRequired[Input[str]]
    """Existing subnet, delegated to ``Microsoft.ContainerService/managedClusters``, with
    ``virtual_network_id``. Made when absent, and missing in an adopted network."""
    private_dns_zones: NotRequired[Sequence[str]]
    """Services whose private endpoints get a DNS zone: of ``blob``, ``file``, ``redis``, ``registry``,
    ``vault``. All of them when absent; an empty list where a hub keeps the zones."""
    flow_logs_storage_account_id: NotRequired[Input[str]]
    """Storage account in the same region for flow logs of the virtual network. None are kept when absent."""
    flow_logs_identity_id: NotRequired[Input[str]]
    """User-assigned identity that writes them, a Storage Blob Data Contributor of the account. When absent
    the account's key is used, which an account without shared keys refuses."""
    flow_logs_retention_days: NotRequired[int]
    """Days that flow logs are kept. 90 when absent."""
    network_watcher_name: NotRequired[Input[str]]
    """Network Watcher of the region. ``NetworkWatcher_<location>``, which Azure makes, when absent."""
    network_watcher_resource_group_name: NotRequired[Input[str]]
    """Resource group of the Network Watcher. ``NetworkWatcherRG``, which Azure makes, when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureNetwork(pulumi.ComponentResource):
    """A virtual network with subnets for nodes, private endpoints and the API server, and one way out.

    Nodes have no public address: they go out through a NAT gateway, and the network security groups let
    nothing in from the Internet.
    """

    virtual_network_id: Output[str]
    """Resource id of the virtual network."""
    nodes_subnet_id: Output[str]
    """Resource id of the nodes' subnet. It is known when nodes have a way out."""
    private_endpoints_subnet_id: Output[str]
    """Resource id of the private endpoints' subnet."""
    api_server_subnet_id: Output[str]
    """Resource id of the API server's subnet; empty in an adopted network that has none."""
    outbound_ip: Output[str]
    """Public address that nodes are seen by; empty in an adopted network."""
    private_dns_zone_ids: Output[dict[str, str]]
    """Resource ids of the private DNS zones by service."""

    def __init__(self, name: str, args: AzureNetworkArgs, opts: ResourceOptions | None = None) -> None:
        """Make the network ``name``, or adopt the one that the arguments name."""
        _check(name, args)
        super().__init__("atoll:index:AzureNetwork", name, {}, opts)
        own = ResourceOptions(parent=self)
        if "virtual_network_id" in args:
            self._adopt(args)
        else:
            self._make(name, args, plan_subnets(IPv4Network(args.get("address_space", _ADDRESS_SPACE))), own)
        zones = {
            service: _dns_zone(f"{name}-{service}", zone, args, self.virtual_network_id, own)
            for service, zone in _DNS_ZONES.items()
            if service in args.get("private_dns_zones", _DNS_ZONES)
        }
        self.private_dns_zone_ids = output_map(zones)
        _flow_logs(name, args, self.virtual_network_id, own)
        outputs = [*AzureNetwork.__annotations__]
        self.register_outputs({output: getattr(self, output) for output in outputs})

    def _adopt(self, args: AzureNetworkArgs) -> None:
        self.virtual_network_id = Output.from_input(args["virtual_network_id"])
        self.nodes_subnet_id = Output.from_input(args["nodes_subnet_id"])
        self.private_endpoints_subnet_id = Output.from_input(args["private_endpoints_subnet_id"])
        self.api_server_subnet_id = Output.from_input(args.get("api_server_subnet_id", ""))
        self.outbound_ip = Output.from_input("")

    def _make(self, name: str, args: AzureNetworkArgs, plan: SubnetPlan, own: ResourceOptions) -> None:
        group, where = {"resource_group_name": args["resource_group_name"]}, {"location": args["location"]}
        virtual_network = azure_native.network.VirtualNetwork(
            f"{name}-network",
            virtual_network_name=f"{name}-network",
            address_space={"address_prefixes": [args.get("address_space", _ADDRESS_SPACE)]},
            tags=tags(name, args),
            **group,
            **where,
            opts=own,
        )
        address, gateway = _way_out(name, args, own)

        def subnet(
            part: str, cidr: IPv4Network, after: list[Any], **settings: Any
        ) -> "azure_native.network.Subnet":
            return azure_native.network.Subnet(
                f"{name}-{part}",
                subnet_name=part,
                virtual_network_name=virtual_network.name,
                address_prefix=str(cidr),
                default_outbound_access=False,
                **group,
                **settings,
                # Azure refuses a change of a virtual network during another one.
                opts=ResourceOptions(parent=self, depends_on=after),
            )

        nodes = subnet(
            "nodes",
            plan.nodes,
            [],
            nat_gateway={"id": gateway.id},
            network_security_group={"id": _security_group(name, "nodes", [], args, own).id},
        )
        endpoints = subnet(
            "private-endpoints",
            plan.private_endpoints,
            [nodes],
            network_security_group={
                "id": _security_group(name, "private-endpoints", _endpoint_rules(), args, own).id
            },
            # Without it the security group doesn't apply to private endpoints.
            private_endpoint_network_policies="NetworkSecurityGroupEnabled",
        )
        api_server = subnet(
            "api-server",
            plan.api_server,
            [endpoints],
            delegations=[{"name": "aks", "service_name": "Microsoft.ContainerService/managedClusters"}],
        )
        self.virtual_network_id = virtual_network.id
        self.nodes_subnet_id = nodes.id
        self.private_endpoints_subnet_id = endpoints.id
        self.api_server_subnet_id = api_server.id
        self.outbound_ip = address.ip_address.apply(lambda ip: ip or "")


def _check(name: str, args: AzureNetworkArgs) -> None:
    checks = AzureChecks("AzureNetwork", name, args, AzureNetworkArgs)
    checks.name("name", NETWORK, value=name)
    space = checks.cidr("address_space", longest_prefix=LONGEST_PREFIX)
    if space is not None and not space.is_private:
        allowed = "10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        checks.add("address_space", "is not private", got=str(space), allowed=allowed)
    checks.zones("zones")
    checks.together(*_ADOPTED)
    checks.resource_id("virtual_network_id", "virtualNetworks")
    for path in (*_ADOPTED[1:], "api_server_subnet_id"):
        checks.resource_id(path, "subnets")
    if "virtual_network_id" in args and "address_space" in args:
        checks.add("address_space", "can't be given with virtual_network_id", fix="give one of the two")
    if "api_server_subnet_id" in args and "virtual_network_id" not in args:
        checks.add("virtual_network_id", "is required with api_server_subnet_id")
    unknown = sorted(set(checks.texts("private_dns_zones")) - set(_DNS_ZONES))
    if unknown:
        checks.add("private_dns_zones", "has no such service", got=unknown, allowed=", ".join(_DNS_ZONES))
    checks.resource_id("flow_logs_storage_account_id", "storageAccounts")
    checks.resource_id("flow_logs_identity_id", "userAssignedIdentities")
    for path in ("flow_logs_identity_id", "flow_logs_retention_days"):
        if path in args and "flow_logs_storage_account_id" not in args:
            checks.add("flow_logs_storage_account_id", f"is required with {path}")
    checks.whole_number("flow_logs_retention_days", at_least=1, at_most=365)
    checks.finish()


def _way_out(
    name: str, args: AzureNetworkArgs, own: ResourceOptions
) -> "tuple[azure_native.network.PublicIPAddress, azure_native.network.NatGateway]":
    """Return the address and the gateway that nodes go out by.

    A Standard NAT gateway that is pinned to no zone takes an address of all zones, and its place is Azure's
    choice. Source: https://learn.microsoft.com/azure/nat-gateway/nat-availability-zones
    """
    group, where = {"resource_group_name": args["resource_group_name"]}, {"location": args["location"]}
    address = azure_native.network.PublicIPAddress(
        f"{name}-outbound-ip",
        public_ip_address_name=f"{name}-outbound",
        sku={"name": "Standard"},
        public_ip_allocation_method="Static",
        zones=list(args.get("zones", ("1", "2", "3"))) or None,
        tags=tags(name, args),
        **group,
        **where,
        opts=own,
    )
    gateway = azure_native.network.NatGateway(
        f"{name}-nat",
        nat_gateway_name=f"{name}-nat",
        sku={"name": "Standard"},
        public_ip_addresses=[{"id": address.id}],
        idle_timeout_in_minutes=10,
        tags=tags(name, args),
        **group,
        **where,
        opts=own,
    )
    return address, gateway


def _security_group(
    name: str, part: str, rules: list[dict[str, Any]], args: AzureNetworkArgs, own: ResourceOptions
) -> "azure_native.network.NetworkSecurityGroup":
    # Azure's own rules of every group come last: in from the network and its load balancers, else nothing.
    return azure_native.network.NetworkSecurityGroup(
        f"{name}-{part}-rules",
        network_security_group_name=f"{name}-{part}",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        security_rules=rules,
        tags=tags(name, args),
        opts=own,
    )


def _endpoint_rules() -> list[dict[str, Any]]:
    anywhere = {"source_port_range": "*", "destination_address_prefix": "*", "direction": "Inbound"}
    return [
        {
            "name": "allow-services-from-the-network",
            "priority": 100,
            "access": "Allow",
            "protocol": "Tcp",
            "source_address_prefix": "VirtualNetwork",
            "destination_port_ranges": _ENDPOINT_PORTS,
            **anywhere,
        },
        {
            "name": "deny-the-rest",
            "priority": 4096,
            "access": "Deny",
            "protocol": "*",
            "source_address_prefix": "*",
            "destination_port_range": "*",
            **anywhere,
        },
    ]


def _dns_zone(
    name: str, zone_name: str, args: AzureNetworkArgs, virtual_network_id: Input[str], own: ResourceOptions
) -> Output[str]:
    zone = azure_native.privatedns.PrivateZone(
        f"{name}-dns",
        private_zone_name=zone_name,
        resource_group_name=args["resource_group_name"],
        location="global",
        tags=tags(name, args),
        opts=own,
    )
    link = azure_native.privatedns.VirtualNetworkLink(
        f"{name}-dns-link",
        virtual_network_link_name=name,
        private_zone_name=zone.name,
        resource_group_name=args["resource_group_name"],
        location="global",
        registration_enabled=False,
        virtual_network={"id": virtual_network_id},
        tags=tags(name, args),
        opts=own,
    )
    # Whoever uses the zone comes after the network can resolve it.
    return Output.all(zone.id, link.id).apply(lambda ids: str(ids[0]))


def _flow_logs(
    name: str, args: AzureNetworkArgs, virtual_network_id: Input[str], own: ResourceOptions
) -> None:
    """Keep flow logs of the whole network; logs of security groups can't be made any more.

    Source: https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
    """
    if "flow_logs_storage_account_id" not in args:
        return
    identity = {}
    if "flow_logs_identity_id" in args:
        identity = {"type": "UserAssigned", "user_assigned_identities": [args["flow_logs_identity_id"]]}
    watcher = args.get("network_watcher_name", Output.concat("NetworkWatcher_", args["location"]))
    azure_native.network.FlowLog(
        f"{name}-flow-log",
        flow_log_name=f"{name}-network",
        network_watcher_name=watcher,
        resource_group_name=args.get("network_watcher_resource_group_name", "NetworkWatcherRG"),
        location=args["location"],
        target_resource_id=virtual_network_id,
        storage_id=args["flow_logs_storage_account_id"],
        # Source: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity
        identity=identity or None,
        enabled=True,
        format={"type": "JSON", "version": 2},
        retention_policy={"enabled": True, "days": int(args.get("flow_logs_retention_days", 90))},
        tags=tags(name, args),
        opts=own,
    )
