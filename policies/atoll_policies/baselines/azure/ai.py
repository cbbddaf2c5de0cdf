"""Azure's managed services for AI: models by an API, search, and a workspace with its machines and data."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "az-openai",
        "azure-native:cognitiveservices:Account",
        {
            "resourceGroupName": "platform",
            "kind": "OpenAI",
            "sku": {"name": "S0"},
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "customSubDomainName": "platform",
                "disableLocalAuth": True,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Deny"},
                "restrictOutboundNetworkAccess": True,
                "allowedFqdnList": ["platformmodels.blob.core.windows.net"],
                "encryption": {
                    "keySource": "Microsoft.KeyVault",
                    "keyVaultProperties": {
                        "keyName": "data",
                        "keyVaultUri": "https://platform-keys.vault.azure.net",
                    },
                },
            },
        },
    ),
    resource(
        "az-speech",
        "azure-native:cognitiveservices:Account",
        {
            "resourceGroupName": "platform",
            "kind": "SpeechServices",
            "sku": {"name": "S0"},
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "customSubDomainName": "platform-speech",
                "disableLocalAuth": True,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Deny"},
                "encryption": {
                    "keySource": "Microsoft.KeyVault",
                    "keyVaultProperties": {
                        "keyName": "data",
                        "keyVaultUri": "https://platform-keys.vault.azure.net",
                    },
                },
            },
        },
    ),
    resource(
        "az-search",
        "azure-native:search:Service",
        {
            "resourceGroupName": "platform",
            "sku": {"name": "standard"},
            "identity": {"type": "SystemAssigned"},
            "disableLocalAuth": True,
            "publicNetworkAccess": "Disabled",
            "networkRuleSet": {"ipRules": [{"value": "203.0.113.0/24"}]},
            "replicaCount": 3,
            "encryptionWithCmk": {"enforcement": "Enabled"},
        },
    ),
    resource(
        "az-ml",
        "azure-native:machinelearningservices:Workspace",
        {
            "resourceGroupName": "platform",
            "identity": {"type": "SystemAssigned"},
            "storageAccount": ref("blob-account"),
            "keyVault": ref("key-vault"),
            "containerRegistry": ref("acr"),
            "hbiWorkspace": True,
            "publicNetworkAccess": "Disabled",
            "managedNetwork": {"isolationMode": "AllowOnlyApprovedOutbound"},
            "systemDatastoresAuthMode": "Identity",
            "encryption": {
                "status": "Enabled",
                "keyVaultProperties": {
                    "keyIdentifier": ref("vault-key", "keyUriWithVersion"),
                    "keyVaultArmId": ref("key-vault"),
                },
            },
        },
    ),
    resource(
        "az-ml-machines",
        "azure-native:machinelearningservices:Compute",
        {
            "resourceGroupName": "platform",
            "workspaceName": ref("az-ml", "name"),
            "computeName": "prepare",
            "properties": {
                "computeType": "AmlCompute",
                "disableLocalAuth": True,
                "properties": {
                    "enableNodePublicIp": False,
                    "remoteLoginPortPublicAccess": "Disabled",
                    "vmSize": "STANDARD_D8S_V5",
                    "vmPriority": "Dedicated",
                    "scaleSettings": {
                        "minNodeCount": 0,
                        "maxNodeCount": 4,
                        "nodeIdleTimeBeforeScaleDown": "PT10M",
                    },
                },
            },
        },
    ),
    resource(
        "az-ml-notebook",
        "azure-native:machinelearningservices:Compute",
        {
            "resourceGroupName": "platform",
            "workspaceName": ref("az-ml", "name"),
            "computeName": "notebook",
            "properties": {
                "computeType": "ComputeInstance",
                "disableLocalAuth": True,
                "properties": {
                    "vmSize": "STANDARD_D4S_V5",
                    "enableNodePublicIp": False,
                    "idleTimeBeforeShutdown": "PT30M",
                    "sshSettings": {"sshPublicAccess": "Disabled"},
                },
            },
        },
    ),
    resource(
        "az-ml-data",
        "azure-native:machinelearningservices:Datastore",
        {
            "resourceGroupName": "platform",
            "workspaceName": ref("az-ml", "name"),
            "name": "flights",
            "properties": {
                "datastoreType": "AzureBlob",
                "accountName": ref("blob-account", "accountName"),
                "containerName": "flights",
                "credentials": {"credentialsType": "None"},
            },
        },
    ),
    resource(
        "az-openai-model",
        "azure-native:cognitiveservices:Deployment",
        {
            "resourceGroupName": "platform",
            "accountName": ref("az-openai", "name"),
            "deploymentName": "chat",
            "sku": {"name": "Standard", "capacity": 10},
            "properties": {
                "model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"},
                "versionUpgradeOption": "NoAutoUpgrade",
            },
        },
    ),
    *(
        resource(
            f"{account}-log",
            "azure-native:monitor:DiagnosticSetting",
            {
                "name": account,
                "resourceUri": ref(account),
                "workspaceId": "/subscriptions/0/resourceGroups/platform/providers/"
                "Microsoft.OperationalInsights/workspaces/logs",
                "logs": [{"category": "RequestResponse", "enabled": True}],
            },
        )
        for account in ("az-openai", "az-speech")
    ),
]
