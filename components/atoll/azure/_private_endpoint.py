"""What services have in common that only the virtual network reaches."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, ResourceOptions

from atoll.azure._tags import tags


def private_endpoint(
    name: str, args: Mapping[str, Any], resource_id: Input[str], group_id: str, opts: ResourceOptions
) -> list[pulumi.CustomResource]:
    """Put a service into the subnet ``private_endpoint_subnet_id``, where it is given; return what was made.

    Its name resolves to the private address by the zone ``private_dns_zone_id``; without it, whoever keeps
    the zones adds the record.
    """
    if "private_endpoint_subnet_id" not in args:
        return []
    endpoint = azure_native.network.PrivateEndpoint(
        f"{name}-endpoint",
        private_endpoint_name=f"{name}-endpoint",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        subnet={"id": args["private_endpoint_subnet_id"]},
        custom_network_interface_name=f"{name}-endpoint-nic",
        private_link_service_connections=[
            {"name": group_id, "private_link_service_id": resource_id, "group_ids": [group_id]}
        ],
        tags=tags(name, args),
        opts=opts,
    )
    if "private_dns_zone_id" not in args:
        return [endpoint]
    zones = azure_native.network.PrivateDnsZoneGroup(
        f"{name}-endpoint-dns",
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        resource_group_name=args["resource_group_name"],
        private_dns_zone_configs=[{"name": group_id, "private_dns_zone_id": args["private_dns_zone_id"]}],
        opts=opts,
    )
    return [endpoint, zones]


def public_network_access(args: Mapping[str, Any]) -> str:
    """Return whether the Internet reaches a service at all: only where ranges of it are allowed."""
    return "Enabled" if args.get("allowed_ip_ranges") else "Disabled"


def bare_address(ip_range: str) -> str:
    """Return a range as Storage wants it: one address without ``/32``, which it refuses."""
    return ip_range.removesuffix("/32")
