"""What holds data has a private endpoint."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, changed, field, without
from atoll_policies.rules.azure._answers import any_of_them
from atoll_policies.rules.azure._links import has_private_endpoint

_TYPES = (
    "azure-native:cognitiveservices:Account",
    "azure-native:containerregistry:Registry",
    "azure-native:dbforpostgresql:Server",
    "azure-native:keyvault:Vault",
    "azure-native:machinelearningservices:Workspace",
    "azure-native:redis:Redis",
    "azure-native:redisenterprise:RedisEnterprise",
    "azure-native:search:Service",
    "azure-native:storage:StorageAccount",
)
# A database or cache may stand in the network itself instead.
_INSIDE = (field("network.delegatedSubnetResourceId").present(), field("subnetId").present())


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for target in stack.of(*_TYPES):
        inside = (condition.holds(At(target.properties)) for condition in _INSIDE)
        found = any_of_them((has_private_endpoint(stack, target), *inside))
        if not found:
            yield Breach(target, Fault("", "have a private endpoint", unknown=found is None))


RULE = Rule(
    id="azure-private-endpoint",
    title="What holds data in Azure has a private endpoint",
    why="Without one, the network reaches it by a public address, or not at all once that is closed.",
    fix="Add a `PrivateEndpoint` whose `privateLinkServiceId` is the resource's id.",
    severity=Severity.MEDIUM,
    across=_breaches,
    about=_TYPES,
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV2_AZURE_32", "CKV2_AZURE_33", "CKV2_AZURE_57"),
    disagrees={"CKV2_AZURE_57": "a server in a delegated subnet needs no endpoint"},
    good=(
        changed("az-postgres-replica", "network.privateDnsZoneArmResourceId", "/privateDnsZones/databases"),
        changed("az-redis", "replicasPerPrimary", 2),
        changed("key-vault-endpoint", "privateLinkServiceConnections[0].groupIds", ["vault"]),
    ),
    bad=(
        changed(
            "key-vault-endpoint",
            "privateLinkServiceConnections[0].privateLinkServiceId",
            "/subscriptions/0/resourceGroups/other/providers/Microsoft.KeyVault/vaults/other",
        ),
        changed("az-redis", "subnetId"),
        *(
            without(f"{name}-endpoint")
            for name in (
                "acr",
                "az-ml",
                "az-openai",
                "az-postgres",
                "az-redis-cluster",
                "az-search",
                "blob-account",
            )
        ),
    ),
)
