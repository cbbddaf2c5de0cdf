"""Registries of images and of models in two regions, that only private endpoints reach."""

from atoll_policies.cases import Declared, ref, resource


def _registry(name: str, registry: str) -> list[Declared]:
    return [
        resource(
            name,
            "azure-native:containerregistry:Registry",
            {
                "resourceGroupName": "platform",
                "registryName": registry,
                "sku": {"name": "Premium"},
                "adminUserEnabled": False,
                "anonymousPullEnabled": False,
                "dataEndpointEnabled": True,
                "publicNetworkAccess": "Disabled",
                "networkRuleSet": {"defaultAction": "Deny"},
                "encryption": {
                    "status": "enabled",
                    "keyVaultProperties": {"keyIdentifier": ref("vault-key", "keyUriWithVersion")},
                },
                "policies": {
                    "exportPolicy": {"status": "disabled"},
                    "quarantinePolicy": {"status": "enabled"},
                    "retentionPolicy": {"status": "enabled", "days": 30},
                },
                "zoneRedundancy": "Enabled",
            },
        ),
        resource(
            f"{name}-replica",
            "azure-native:containerregistry:Replication",
            {
                "resourceGroupName": "platform",
                "registryName": ref(name, "registryName"),
                "replicationName": "westeurope",
                "location": "westeurope",
                "zoneRedundancy": "Enabled",
            },
        ),
    ]


RESOURCES = [*_registry("acr", "platformimages"), *_registry("acr-models", "platformartifacts")]
