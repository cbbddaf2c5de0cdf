"""A registry of images in two regions, that only private endpoints reach."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "acr",
        "azure-native:containerregistry:Registry",
        {
            "resourceGroupName": "platform",
            "registryName": "platformimages",
            "sku": {"name": "Premium"},
            "adminUserEnabled": False,
            "anonymousPullEnabled": False,
            "dataEndpointEnabled": True,
            "publicNetworkAccess": "Disabled",
            "networkRuleSet": {"defaultAction": "Deny"},
            "policies": {
                "quarantinePolicy": {"status": "enabled"},
                "retentionPolicy": {"status": "enabled", "days": 30},
            },
            "zoneRedundancy": "Enabled",
        },
    ),
    resource(
        "acr-replica",
        "azure-native:containerregistry:Replication",
        {
            "resourceGroupName": "platform",
            "registryName": ref("acr", "registryName"),
            "replicationName": "westeurope",
            "location": "westeurope",
            "zoneRedundancy": "Enabled",
        },
    ),
]
