"""A function with a slot, its sign-in and its log."""

from atoll_policies.cases import ref, resource

_APP = {
    "resourceGroupName": "platform",
    "name": "platform-events",
    "kind": "functionapp,linux",
    "httpsOnly": True,
    "publicNetworkAccess": "Disabled",
    "siteConfig": {
        "http20Enabled": True,
        "minTlsVersion": "1.2",
        "remoteDebuggingEnabled": False,
        "cors": {"allowedOrigins": ["https://portal.example.com"]},
    },
}

RESOURCES = [
    resource("az-function", "azure-native:web:WebApp", _APP),
    resource(
        "az-function-slot",
        "azure-native:web:WebAppSlot",
        {**_APP, "name": ref("az-function", "name"), "slot": "next"},
    ),
    resource(
        "az-function-auth",
        "azure-native:web:WebAppAuthSettingsV2",
        {
            "resourceGroupName": "platform",
            "name": ref("az-function", "name"),
            "platform": {"enabled": True},
            "httpSettings": {"requireHttps": True},
        },
    ),
    resource(
        "az-function-logs",
        "azure-native:monitor:DiagnosticSetting",
        {
            "name": "function",
            "resourceUri": ref("az-function"),
            "workspaceId": "/subscriptions/0/resourceGroups/platform/providers/"
            "Microsoft.OperationalInsights/workspaces/logs",
            "logs": [{"category": "FunctionAppLogs", "enabled": True}],
        },
    ),
]
