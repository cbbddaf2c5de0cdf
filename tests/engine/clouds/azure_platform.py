"""A small AI platform of Azure's components, each of them once, wired as a landing wires them."""

import pulumi

from atoll import azure

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
PLACE = {"location": "westeurope"}


def platform(*more_pools: str) -> None:
    """Make the platform, with a pool more for each of the machines ``more_pools``."""
    import pulumi_azure_native.resources as resources

    group = resources.ResourceGroup("platform", resource_group_name="platform", location="westeurope")
    here = {"resource_group_name": group.name, **PLACE}
    ours = {**here, "subscription_id": SUBSCRIPTION}
    network = azure.AzureNetwork("ai", here)
    private = {**here, "private_endpoint_subnet_id": network.private_endpoints_subnet_id}
    zones = network.private_dns_zone_ids
    vault = azure.AzureKeyVault(
        "keys",
        {
            **ours,
            **private,
            "tenant_id": SUBSCRIPTION,
            "vault_name": "platform-keys",
            "keys": ["disks", "etcd", "storage"],
            "disk_encryption_key": "disks",
            "private_dns_zone_id": zones["vault"],
            "protect": False,
        },
    )
    registry = azure.AzureRegistry(
        "images",
        {
            **private,
            "registry_name": "platformimages",
            "private_dns_zone_id": zones["registry"],
            "protect": False,
        },
    )
    cluster = azure.AksCluster(
        "main",
        {
            **ours,
            "tenant_id": SUBSCRIPTION,
            "nodes_subnet_id": network.nodes_subnet_id,
            "api_server_subnet_id": network.api_server_subnet_id,
            "network_address_space": "10.64.0.0/16",
            "disk_encryption_set_id": vault.disk_encryption_set_id,
            "kms_key_id": vault.key_ids["etcd"],
            "kms_key_vault_id": vault.vault_id,
            "registry_id": registry.registry_id,
            "protect": False,
        },
    )
    pool = {
        "resource_group_name": group.name,
        "cluster_name": cluster.cluster_name,
        "nodes_subnet_id": network.nodes_subnet_id,
    }
    azure.AksAcceleratorPool(
        "serve", {**pool, "machine_type": "Standard_NC24ads_A100_v4", "purchase": "spot", "max_nodes": 4}
    )
    train = azure.AksAcceleratorPool(
        "train",
        {
            **pool,
            "machine_type": "Standard_ND96isr_H100_v5",
            "max_nodes": 4,
            "software": "aks-operator",
            "register_features": True,
        },
    )
    for index, machine_type in enumerate(more_pools):
        azure.AksAcceleratorPool(f"more{index}", {**pool, "machine_type": machine_type})
    storage = azure.AzureStorage(
        "models",
        {
            **ours,
            **private,
            "account_name": "platformmodels",
            "private_dns_zone_id": zones["blob"],
            "key_vault_id": vault.vault_id,
            "key_vault_uri": vault.vault_uri,
            "key_name": "storage",
            "log_analytics_workspace_id": cluster.log_analytics_workspace_id,
            "protect": False,
        },
    )
    trainer = azure.AzureWorkloadIdentity(
        "trainer",
        {
            **ours,
            "oidc_issuer_url": cluster.oidc_issuer_url,
            "namespace": "research",
            "service_account": "trainer",
            "access": {"models": {"role": "storage-contributor", "scope": storage.container_ids["models"]}},
        },
    )
    azure.AzureCiIdentity(
        "push",
        {
            **ours,
            "repository": "acme/platform",
            "ref": "refs/heads/main",
            "push_registry_id": registry.registry_id,
            "state_container_id": storage.container_ids["models"],
        },
    )
    features = azure.AzureFeatureStoreBacking(
        "features",
        {
            **private,
            "storage_account_name": storage.account_name,
            "private_dns_zone_id": zones["redis"],
            "principal_ids": {"trainer": trainer.principal_id},
            "protect": False,
        },
    )
    azure.AzureBudget("month", {"scope": group.id, "monthly_amount": 10_000, "start_date": "2026-01-01"})
    pulumi.export("kubeconfig", cluster.kubeconfig)
    pulumi.export("issuer", cluster.oidc_issuer_url)
    pulumi.export("pods", train.pod_resources)
    pulumi.export("redis", features.redis_host)
    pulumi.export("client", trainer.client_id)
