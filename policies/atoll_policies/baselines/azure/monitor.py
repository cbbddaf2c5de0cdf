"""A workspace for logs, kept for a year, with what is done in the subscription."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "az-logs",
        "azure-native:operationalinsights:Workspace",
        {"resourceGroupName": "platform", "retentionInDays": 365, "sku": {"name": "PerGB2018"}},
    ),
    resource(
        "az-activity",
        "azure-native:monitor:SubscriptionDiagnosticSetting",
        {
            "name": "activity",
            "workspaceId": ref("az-logs"),
            "logs": [
                {"category": "Administrative", "enabled": True},
                {"category": "Security", "enabled": True},
                {"category": "Policy", "enabled": True},
                {"category": "Alert", "enabled": True},
            ],
        },
    ),
]
