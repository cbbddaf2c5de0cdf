"""A function with a slot, a portal, how they ask who calls, and their logs."""

from collections.abc import Mapping

from atoll_policies.cases import Declared, ref, resource

_APP = {
    "resourceGroupName": "platform",
    "httpsOnly": True,
    "publicNetworkAccess": "Disabled",
    "siteConfig": {
        "http20Enabled": True,
        "minTlsVersion": "1.2",
        "remoteDebuggingEnabled": False,
        "cors": {"allowedOrigins": ["https://portal.example.com"]},
    },
}


def _auth(app: str, kind: str, properties: Mapping[str, object]) -> Declared:
    return resource(
        f"{app}-auth",
        f"azure-native:web:{kind}",
        {"resourceGroupName": "platform", "name": ref(app, "name"), **properties},
    )


def _logs(app: str, category: str) -> Declared:
    return resource(
        f"{app}-logs",
        "azure-native:monitor:DiagnosticSetting",
        {
            "name": app,
            "resourceUri": ref(app),
            "workspaceId": "/subscriptions/0/resourceGroups/platform/providers/"
            "Microsoft.OperationalInsights/workspaces/logs",
            "logs": [{"category": category, "enabled": True}],
        },
    )


RESOURCES = [
    resource(
        "az-function",
        "azure-native:web:WebApp",
        {**_APP, "name": "platform-events", "kind": "functionapp,linux"},
    ),
    resource(
        "az-function-slot",
        "azure-native:web:WebAppSlot",
        {**_APP, "name": ref("az-function", "name"), "slot": "next", "kind": "functionapp,linux"},
    ),
    _auth(
        "az-function",
        "WebAppAuthSettingsV2",
        {"platform": {"enabled": True}, "httpSettings": {"requireHttps": True}},
    ),
    _logs("az-function", "FunctionAppLogs"),
    resource("az-portal", "azure-native:web:WebApp", {**_APP, "name": "platform-portal", "kind": "app"}),
    _auth("az-portal", "WebAppAuthSettings", {"enabled": True}),
    _logs("az-portal", "AppServiceConsoleLogs"),
]
