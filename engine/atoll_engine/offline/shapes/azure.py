"""What ids of Azure look like.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from __future__ import annotations

from typing import Any

from atoll_engine.offline.subject import Subject

# Module of the SDK -> the provider's namespace, where it isn't the module's name in capitals.
_NAMESPACES = {
    "authorization": "Authorization",
    "containerregistry": "ContainerRegistry",
    "containerservice": "ContainerService",
    "keyvault": "KeyVault",
    "machinelearningservices": "MachineLearningServices",
    "managedidentity": "ManagedIdentity",
    "operationalinsights": "OperationalInsights",
    "privatedns": "Network",
}
# Kind -> collections on the way to it: the parent's name is in the input beside each.
_PARENTS = {
    "Database": (("redisEnterprise", "clusterName"),),
    "AccessPolicyAssignment": (("redisEnterprise", "clusterName"), ("databases", "databaseName")),
    "AgentPool": (("managedClusters", "resourceName"),),
    "BlobContainer": (("storageAccounts", "accountName"), ("blobServices", "")),
    "BlobServiceProperties": (("storageAccounts", "accountName"),),
    "FederatedIdentityCredential": (("userAssignedIdentities", "resourceName"),),
    "FlowLog": (("networkWatchers", "networkWatcherName"),),
    "Key": (("vaults", "vaultName"),),
    "MaintenanceConfiguration": (("managedClusters", "resourceName"),),
    "ManagementPolicy": (("storageAccounts", "accountName"),),
    "PrivateDnsZoneGroup": (("privateEndpoints", "privateEndpointName"),),
    "Subnet": (("virtualNetworks", "virtualNetworkName"),),
    "VirtualNetworkLink": (("privateDnsZones", "privateZoneName"),),
}
_COLLECTIONS = {
    "AgentPool": "agentPools",
    "BlobContainer": "containers",
    "BlobServiceProperties": "blobServices",
    "ManagementPolicy": "managementPolicies",
    "PrivateZone": "privateDnsZones",
    "PublicIPAddress": "publicIPAddresses",
    "RedisEnterprise": "redisEnterprise",
    "Registry": "registries",
    "UserAssignedIdentity": "userAssignedIdentities",
}


def shape(subject: Subject) -> dict[str, Any]:
    """Return the id and the outputs whose form is known, by their Pulumi names."""
    group = f"/subscriptions/{subject.place.subscription}/resourceGroups/"
    if subject.token == "azure-native:resources:ResourceGroup":  # noqa: S105  # a type's name
        kind = "Microsoft.Resources/resourceGroups"
        return _outputs(subject, group + subject.name, kind)
    kind, path = _path(subject)
    if subject.text("scope"):
        return _outputs(subject, f"{subject.text('scope')}/providers/{kind}/{subject.name}", kind)
    group += subject.text("resourceGroupName", default="synthetic-group")
    found = _outputs(subject, f"{group}/providers/{path}", kind)
    if subject.kind == "ManagedCluster":
        found |= _managed_cluster(subject, group)
    return found


def _path(subject: Subject) -> tuple[str, str]:
    """Return the resource's type and its path below the providers."""
    module = subject.service
    namespace = f"Microsoft.{_NAMESPACES.get(module, module[:1].upper() + module[1:])}"
    kind, path = namespace, namespace
    for collection, name in _PARENTS.get(subject.kind, ()):
        kind += f"/{collection}"
        path += f"/{collection}/{subject.text(name, default='default') if name else 'default'}"
    collection = _COLLECTIONS.get(subject.kind, f"{subject.kind[:1].lower()}{subject.kind[1:]}s")
    return f"{kind}/{collection}", f"{path}/{collection}/{subject.name}"


def _outputs(subject: Subject, resource_id: str, kind: str) -> dict[str, Any]:
    return {"id": resource_id, "name": subject.name, "type": kind, "provisioningState": "Succeeded"}


def _managed_cluster(subject: Subject, group: str) -> dict[str, Any]:
    identity = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{subject.name}-agentpool"
    host = f"{subject.text('dnsPrefix', default=subject.name)}.synthetic.invalid"
    return {
        "fqdn": host,
        "identityProfile": {
            "kubeletidentity": {
                "clientId": _guid(subject, "client"),
                "objectId": _guid(subject, "object"),
                "resourceId": identity,
            }
        },
        "nodeResourceGroup": subject.text("nodeResourceGroup", default=f"MC_{subject.name}"),
    }


def _guid(subject: Subject, of: str) -> str:
    digits = subject.digits(of, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
