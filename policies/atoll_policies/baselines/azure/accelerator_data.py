"""Where models of others are asked on Azure, and where training data lies."""

from atoll_policies.cases import resource

_GROUP = "ml"

RESOURCES = [
    resource(
        "gpu-chat",
        "azure-native:cognitiveservices:Deployment",
        {
            "resourceGroupName": _GROUP,
            "accountName": "chat",
            "deploymentName": "chat",
            "sku": {"name": "Standard", "capacity": 10},
            "properties": {
                "model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"},
                "versionUpgradeOption": "NoAutoUpgrade",
            },
        },
    ),
    resource(
        "gpu-gold-container",
        "azure-native:storage:BlobContainer",
        {
            "resourceGroupName": _GROUP,
            "accountName": "gold",
            "containerName": "gold",
            "publicAccess": "None",
            "metadata": {"dataclass": "gold"},
            "immutableStorageWithVersioning": {"enabled": True},
        },
    ),
]
