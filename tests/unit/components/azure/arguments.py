"""The shortest arguments of each component, and what surrounds them."""

from typing import Any

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/platform"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/ai"
SUBNET = f"{NETWORK}/subnets/nodes"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keys"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"

HERE = {"resource_group_name": "platform", "location": "westeurope"}
OURS = {**HERE, "subscription_id": SUBSCRIPTION}
ENDPOINT = {"private_endpoint_subnet_id": SUBNET}

NETWORK_ARGS: dict[str, Any] = dict(HERE)
CLUSTER_ARGS: dict[str, Any] = {**OURS, "tenant_id": SUBSCRIPTION, "nodes_subnet_id": SUBNET}
POOL_ARGS: dict[str, Any] = {
    "resource_group_name": "platform",
    "cluster_name": "main",
    "nodes_subnet_id": SUBNET,
    "machine_type": "Standard_NC24ads_A100_v4",
}
VAULT_ARGS: dict[str, Any] = {**OURS, **ENDPOINT, "tenant_id": SUBSCRIPTION, "vault_name": "platform-keys"}
STORAGE_ARGS: dict[str, Any] = {**OURS, **ENDPOINT, "account_name": "platformmodels"}
REGISTRY_ARGS: dict[str, Any] = {**HERE, **ENDPOINT, "registry_name": "platformimages"}
IDENTITY_ARGS: dict[str, Any] = {
    **OURS,
    "oidc_issuer_url": "https://issuer.example/1",
    "namespace": "research",
    "service_account": "trainer",
}
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/platformimages"
CI_ARGS: dict[str, Any] = {
    **OURS,
    "repository": "acme/platform",
    "ref": "refs/heads/main",
    "push_registry_id": REGISTRY,
}
BUDGET_ARGS: dict[str, Any] = {"scope": GROUP, "monthly_amount": 1000, "start_date": "2026-01-01"}
FEATURES_ARGS: dict[str, Any] = {**HERE, **ENDPOINT, "storage_account_name": "platformmodels"}
FILES_ARGS: dict[str, Any] = {
    **OURS,
    **ENDPOINT,
    "account_name": "platformfiles",
    "cluster_identity_object_id": SUBSCRIPTION,
}
