"""An AKS cluster with a system pool, a pool of its own resource, and its audit log."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "aks-cluster",
        "azure-native:containerservice:ManagedCluster",
        {
            "resourceGroupName": "platform",
            "location": "eastus",
            "dnsPrefix": "platform",
            "kubernetesVersion": "1.34",
            "sku": {"name": "Base", "tier": "Standard"},
            "identity": {"type": "SystemAssigned"},
            "enableRBAC": True,
            "disableLocalAccounts": True,
            "aadProfile": {"managed": True, "enableAzureRBAC": True},
            "diskEncryptionSetID": ref("az-disk-encryption"),
            "apiServerAccessProfile": {"enablePrivateCluster": True, "disableRunCommand": True},
            "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"},
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "networkDataplane": "cilium",
                "networkPolicy": "cilium",
            },
            "addonProfiles": {
                "azurepolicy": {"enabled": True},
                "azureKeyvaultSecretsProvider": {
                    "enabled": True,
                    "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"},
                },
                "omsagent": {
                    "enabled": True,
                    "config": {"logAnalyticsWorkspaceResourceID": ref("az-logs")},
                },
            },
            "oidcIssuerProfile": {"enabled": True},
            "securityProfile": {
                "workloadIdentity": {"enabled": True},
                "azureKeyVaultKms": {"enabled": True, "keyId": ref("vault-key", "keyUriWithVersion")},
            },
            "agentPoolProfiles": [
                {
                    "name": "system",
                    "mode": "System",
                    "type": "VirtualMachineScaleSets",
                    "vmSize": "Standard_D8ds_v5",
                    "enableAutoScaling": True,
                    "minCount": 3,
                    "maxCount": 6,
                    "maxPods": 110,
                    "osDiskType": "Ephemeral",
                    "enableEncryptionAtHost": True,
                    "enableNodePublicIP": False,
                    "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"],
                }
            ],
        },
    ),
    resource(
        "aks-pool",
        "azure-native:containerservice:AgentPool",
        {
            "resourceGroupName": "platform",
            "resourceName": ref("aks-cluster", "name"),
            "agentPoolName": "services",
            "mode": "User",
            "type": "VirtualMachineScaleSets",
            "vmSize": "Standard_D8ds_v5",
            "enableAutoScaling": True,
            "minCount": 0,
            "maxCount": 6,
            "maxPods": 60,
            "osDiskType": "Ephemeral",
            "enableEncryptionAtHost": True,
            "enableNodePublicIP": False,
        },
    ),
    resource(
        "aks-audit",
        "azure-native:monitor:DiagnosticSetting",
        {
            "name": "audit",
            "resourceUri": ref("aks-cluster"),
            "workspaceId": "/subscriptions/0/resourceGroups/platform/providers/"
            "Microsoft.OperationalInsights/workspaces/logs",
            "logs": [{"category": "kube-audit-admin", "enabled": True}],
        },
    ),
    resource(
        "az-disk-encryption",
        "azure-native:compute:DiskEncryptionSet",
        {
            "resourceGroupName": "platform",
            "encryptionType": "EncryptionAtRestWithCustomerKey",
            "identity": {"type": "SystemAssigned"},
            "activeKey": {"keyUrl": ref("vault-key", "keyUriWithVersion")},
            "rotationToLatestKeyVersionEnabled": True,
        },
    ),
]
