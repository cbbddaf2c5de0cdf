from collections.abc import Sequence

import pulumi_azure_native as azure_native
from pulumi import Input, ResourceOptions


def send_logs(
    name: str,
    categories: Sequence[str],
    *,
    resource_id: Input[str],
    workspace_id: Input[str],
    opts: ResourceOptions,
) -> "azure_native.monitor.DiagnosticSetting":
    """Send the log categories of a resource to a Log Analytics workspace, each to a table of its own."""
    return azure_native.monitor.DiagnosticSetting(
        name,
        name=name,
        resource_uri=resource_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        logs=[{"category": category, "enabled": True} for category in categories],
        opts=opts,
    )
