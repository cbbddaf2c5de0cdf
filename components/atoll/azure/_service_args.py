"""Arguments that services behind a private endpoint have in common."""

from collections.abc import Mapping
from typing import Any

from atoll.azure._checks import AzureChecks


def check_service(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    """Check private endpoint, allowed ranges and logs."""
    checks.reachable()
    checks.ip_ranges("allowed_ip_ranges")
    checks.resource_id("private_endpoint_subnet_id", "subnets")
    checks.resource_id("private_dns_zone_id", "privateDnsZones")
    checks.resource_id("log_analytics_workspace_id", "workspaces")
    if "private_dns_zone_id" in args and "private_endpoint_subnet_id" not in args:
        checks.add("private_endpoint_subnet_id", "is required with private_dns_zone_id")
