"""Pools and machines with GPUs on Azure, and the budget that they have."""

from datetime import date, timedelta

from atoll_policies.cases import resource

_LEASE = {"owner": "ml-team", "expires-at": str(date.today() + timedelta(days=7))}
_GROUP = "ml"
_SUBNETS = "/subscriptions/s/resourceGroups/ml/providers/Microsoft.Network/virtualNetworks/n/subnets"

RESOURCES = [
    resource(
        "gpu-aks-pool",
        "azure-native:containerservice:AgentPool",
        {
            "resourceGroupName": _GROUP,
            "resourceName": "aks-cluster",
            "agentPoolName": "h100",
            "vmSize": "Standard_ND96isr_H100_v5",
            "type": "VirtualMachineScaleSets",
            "mode": "User",
            "osType": "Linux",
            "osSKU": "Ubuntu",
            "osDiskType": "Ephemeral",
            "maxPods": 60,
            "scaleSetPriority": "Spot",
            "enableAutoScaling": True,
            "minCount": 0,
            "maxCount": 4,
            "enableEncryptionAtHost": True,
            "enableNodePublicIP": False,
            "nodeLabels": {"accelerator-model": "H100"},
            "nodeTaints": ["nvidia.com/gpu=present:NoSchedule"],
            "vnetSubnetID": f"{_SUBNETS}/nodes",
            "tags": _LEASE,
        },
    ),
    resource(
        "gpu-workstation",
        "azure-native:machinelearningservices:Compute",
        {
            "resourceGroupName": _GROUP,
            "workspaceName": "ml",
            "computeName": "workstation",
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "computeType": "ComputeInstance",
                "disableLocalAuth": True,
                "properties": {
                    "vmSize": "Standard_NC24ads_A100_v4",
                    "enableNodePublicIp": False,
                    "idleTimeBeforeShutdown": "PT30M",
                    "sshSettings": {"sshPublicAccess": "Disabled"},
                    "subnet": {"id": f"{_SUBNETS}/ml"},
                },
            },
            "tags": _LEASE,
        },
    ),
    resource(
        "gpu-cost-budget",
        "azure-native:consumption:Budget",
        {
            "scope": "/subscriptions/00000000-0000-0000-0000-000000000000",
            "budgetName": "gpus",
            "category": "Cost",
            "amount": 20000,
            "timeGrain": "Monthly",
            "timePeriod": {"startDate": "2026-12-01T00:00:00Z"},
            "notifications": {
                "actual-80": {
                    "enabled": True,
                    "operator": "GreaterThanOrEqualTo",
                    "threshold": 80,
                    "contactEmails": ["ml-platform@example.com"],
                }
            },
        },
    ),
]
