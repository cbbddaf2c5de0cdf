"""Where an environment on Azure is: resource group, names, and the network that all else is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native.resources import ResourceGroup

from atoll import azure
from landings._shared import given
from settings import AzureSettings


class AzurePlace:
    """The resource group, and the names that nobody else in the world has."""

    here: dict[str, Any]
    """Arguments of everything that is in the group."""

    def __init__(
        self, settings: AzureSettings, name: str, tags: Mapping[str, str], provider: pulumi.ProviderResource
    ) -> None:
        """Make the resource group ``name``."""
        group = ResourceGroup(
            name,
            resource_group_name=name,
            location=settings.location,
            tags=tags,
            # With the group goes everything in it.
            opts=pulumi.ResourceOptions(provider=provider, protect=settings.protect),
        )
        self.here = {"resource_group_name": group.name, "location": settings.location}
        names, prefix = settings.names, settings.names.prefix
        self.registry = names.registry or f"{prefix}images"
        self.key_vault = names.key_vault or f"{prefix}-keys"
        self.storage_account = names.storage_account or f"{prefix}models"
        self.file_account = names.file_account or f"{prefix}files"
        self.redis = names.redis or f"{prefix}-features"


def make_network(
    settings: AzureSettings, name: str, place: AzurePlace, common: Any, opts: pulumi.ResourceOptions
) -> azure.AzureNetwork:
    """Make the network of ``settings``, or take the one that they name."""
    network = settings.network
    args = given(
        address_space=network.address_space if network.existing_virtual_network_id is None else None,
        virtual_network_id=network.existing_virtual_network_id,
        nodes_subnet_id=network.existing_nodes_subnet_id,
        private_endpoints_subnet_id=network.existing_private_endpoints_subnet_id,
        api_server_subnet_id=network.existing_api_server_subnet_id,
        flow_logs_storage_account_id=network.flow_logs_storage_account_id,
        flow_logs_identity_id=network.flow_logs_identity_id,
        **place.here,
        **common,
    )
    # An empty list says that there are none, where an absent one is the component's default.
    args["zones"] = settings.zones
    if not network.private_dns_zones:
        args["private_dns_zones"] = []
    return azure.AzureNetwork(f"{name}-network", args, opts)
