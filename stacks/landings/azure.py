"""Azure: a virtual network, an AKS cluster with pools of accelerators, and what holds models and images."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native.provider import Provider

from atoll import azure
from atoll.kubernetes import VolumeAccess
from landings import Images, Landing, Volumes
from landings._azure_network import AzurePlace, make_network
from landings._azure_pools import AzurePools, devices
from landings._shared import cluster_provider, given, kserve_release, shared_storage_class
from landings._webhook_certificate import KServeWebhookCertificate
from settings import AzureSettings

_ROLES = {"training": "storage-contributor", "serving": "storage-reader"}
"""What each workload may do with models."""


def land(settings: AzureSettings, name: str) -> Landing:
    """Return the landing of ``settings`` on Azure; what is made is called after ``name``."""
    return _AzureLanding(settings, name).landing()


class _AzureLanding:
    """The parts of the landing, in the order in which they need each other."""

    def __init__(self, settings: AzureSettings, name: str) -> None:
        self._settings, self._name = settings, name
        # A private DNS zone takes no ':' in a tag's name. Source:
        # https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
        tags = {"atoll-environment": name, **settings.tags}
        self._common = given(tags=tags)
        self._stateful = given(protect=settings.protect, **self._common)
        place = {"subscription_id": settings.subscription_id, "tenant_id": settings.tenant_id}
        provider = Provider(f"{name}-azure", location=settings.location, **place)
        self._here = pulumi.ResourceOptions(providers=[provider])
        self._place = AzurePlace(settings, name, tags, provider)
        self._network = make_network(settings, name, self._place, self._common, self._here)
        self._vault = self._make_vault()
        self._registry = self._make_registry()
        self._cluster = azure.AksCluster(f"{name}-cluster", self._cluster_args(), self._here)
        self._pools = AzurePools(settings, name, self._pool_args(), self._common, self._here)
        # Pods have nowhere to run before there is a pool for them.
        kubeconfig = pulumi.Output.all(self._cluster.kubeconfig, self._pools.platform_pool)
        self._provider = cluster_provider(f"{name}-inside", kubeconfig.apply(lambda known: str(known[0])))
        devices(settings, name, pulumi.ResourceOptions(providers=[self._provider]))
        self._storage_class = self._make_file_storage()
        self._models = self._make_storage()
        self._identities = {account: self._make_identity(account) for account in _ROLES}
        azure.AzureBudget(f"{name}-budget", self._budget_args(), self._here)
        self._features = self._make_feature_store()

    def landing(self) -> Landing:
        """Return what the platform stands on."""
        return Landing(
            provider=self._provider,
            images=self._images(),
            volumes=Volumes(access=VolumeAccess.READ_WRITE_MANY, storage_class=self._storage_class),
            kserve=kserve_release(),
            webhook_certificate=KServeWebhookCertificate(f"{self._name}-webhooks").certificate,
            token_issuer=self._cluster.oidc_issuer_url,
            service_accounts={
                account: {"azure.workload.identity/client-id": identity.client_id}
                for account, identity in self._identities.items()
            },
            exports={
                "cluster_name": self._cluster.cluster_name,
                "kubeconfig": self._cluster.kubeconfig,
                "models_bucket": pulumi.Output.concat(self._models.blob_endpoint, "models"),
                "registry": self._settings.images.registry or self._image_urls(),
                "pools": self._pools.pod_resources,
                **self._features,
            },
        )

    def _private(self, service: str) -> Any:
        """Return the arguments of what the network alone reaches."""
        zones = self._settings.network.private_dns_zones
        return given(
            private_endpoint_subnet_id=self._network.private_endpoints_subnet_id,
            private_dns_zone_id=self._network.private_dns_zone_ids[service] if zones else None,
        )

    def _service(self, service: str, **values: Any) -> Any:
        """Return the arguments of a service that ranges of the internet may reach too."""
        return given(
            allowed_ip_ranges=self._settings.network.allowed_cidrs,
            **self._private(service),
            **self._place.here,
            **values,
            **self._stateful,
        )

    def _make_vault(self) -> azure.AzureKeyVault | None:
        if not self._settings.customer_keys:
            return None
        args = self._service(
            "vault",
            subscription_id=self._settings.subscription_id,
            tenant_id=self._settings.tenant_id,
            vault_name=self._place.key_vault,
            keys=["disks", "secrets", "storage"],
            disk_encryption_key="disks",
        )
        return azure.AzureKeyVault(f"{self._name}-keys", args, self._here)

    def _make_registry(self) -> azure.AzureRegistry | None:
        if self._settings.images.registry:
            return None
        args = self._service(
            "registry", registry_name=self._place.registry, zone_redundant=bool(self._settings.zones)
        )
        return azure.AzureRegistry(f"{self._name}-images", args, self._here)

    def _cluster_args(self) -> Any:
        settings, cluster, network = self._settings, self._settings.cluster, self._settings.network
        vault, existing = self._vault, network.existing_virtual_network_id is not None
        has_subnet = not existing or network.existing_api_server_subnet_id is not None
        args = given(
            subscription_id=settings.subscription_id,
            tenant_id=settings.tenant_id,
            nodes_subnet_id=self._network.nodes_subnet_id,
            api_server_subnet_id=self._network.api_server_subnet_id if has_subnet else None,
            kubernetes_version=cluster.kubernetes_version,
            tier=cluster.tier,
            private=not cluster.authorized_cidrs,
            authorized_ip_ranges=cluster.authorized_cidrs,
            admin_group_object_ids=cluster.admin_group_object_ids,
            system_machine_type=cluster.system_machine_type,
            system_min_nodes=cluster.system_min_nodes,
            system_max_nodes=cluster.system_max_nodes,
            outbound_type=network.outbound,
            pod_cidr=network.pod_cidr,
            service_cidr=network.service_cidr,
            network_address_space=None if existing else network.address_space,
            encryption_at_host=cluster.encryption_at_host,
            disk_encryption_set_id=vault.disk_encryption_set_id if vault else None,
            kms_key_id=vault.key_ids["secrets"] if vault else None,
            kms_key_vault_id=vault.vault_id if vault else None,
            registry_id=self._registry.registry_id if self._registry else None,
            log_retention_days=cluster.log_retention_days,
            **self._place.here,
            **self._stateful,
        )
        return {**args, "zones": settings.zones}

    def _pool_args(self) -> dict[str, Any]:
        return {
            "resource_group_name": self._place.here["resource_group_name"],
            "cluster_name": self._cluster.cluster_name,
            "nodes_subnet_id": self._network.nodes_subnet_id,
        }

    def _image_urls(self) -> dict[str, pulumi.Output[str]]:
        registry: Any = self._registry.login_server if self._registry else self._settings.images.registry
        return {workload: pulumi.Output.concat(registry, "/", workload) for workload in _ROLES}

    def _images(self) -> Images:
        tag, urls = self._settings.images.tag, self._image_urls()
        registry = self._settings.images.registry or self._place.registry
        return Images(
            training=pulumi.Output.format("{0}:{1}", urls["training"], tag),
            serving=pulumi.Output.format("{0}:{1}", urls["serving"], tag),
            # Tags of ours never move to another image.
            training_id=f"{registry}/training:{tag}",
        )

    def _make_file_storage(self) -> pulumi.Output[str]:
        """Make an account of files that any node mounts; return the storage class of its volumes."""
        name = f"{self._name}-files"
        args = given(
            subscription_id=self._settings.subscription_id,
            account_name=self._place.file_account,
            cluster_identity_object_id=self._cluster.cluster_identity_object_id,
            zone_redundant=bool(self._settings.zones),
            **self._storage_key(),
            **self._private("file"),
            **self._place.here,
            **self._stateful,
        )
        files = azure.AzureFileStorage(name, args, self._here)
        return shared_storage_class(
            f"{self._name}-volumes",
            "file.csi.azure.com",
            self._provider,
            settings=self._settings,
            parameters={
                "protocol": "nfs",
                "skuName": files.sku,
                "storageAccount": files.account_name,
                "resourceGroup": self._place.here["resource_group_name"],
            },
        )

    def _storage_key(self) -> dict[str, Any]:
        vault = self._vault
        if vault is None:
            return {}
        return {"key_vault_id": vault.vault_id, "key_vault_uri": vault.vault_uri, "key_name": "storage"}

    def _make_storage(self) -> azure.AzureStorage:
        args = self._service(
            "blob",
            subscription_id=self._settings.subscription_id,
            account_name=self._place.storage_account,
            containers=["models"],
            replication="Standard_ZRS" if self._settings.zones else "Standard_LRS",
            log_analytics_workspace_id=self._cluster.log_analytics_workspace_id,
            **self._storage_key(),
        )
        return azure.AzureStorage(f"{self._name}-models", args, self._here)

    def _make_identity(self, account: str) -> azure.AzureWorkloadIdentity:
        scope = self._models.container_ids["models"]
        args = given(
            subscription_id=self._settings.subscription_id,
            oidc_issuer_url=self._cluster.oidc_issuer_url,
            namespace=self._settings.namespace.name,
            service_account=account,
            access={"models": {"role": _ROLES[account], "scope": scope}},
            **self._place.here,
            **self._common,
        )
        return azure.AzureWorkloadIdentity(f"{self._name}-{account}", args, self._here)

    def _budget_args(self) -> Any:
        budget = self._settings.budget
        return {
            # Nodes are in a resource group of their own, and one budget counts both.
            "scope": f"/subscriptions/{self._settings.subscription_id}",
            "resource_group_names": [self._name, f"{self._name}-{self._name}-cluster-nodes"],
            "monthly_amount": budget.monthly_amount,
            "start_date": budget.start_date,
            "contact_emails": budget.emails,
        }

    def _make_feature_store(self) -> dict[str, Any]:
        """Make the backing, where it is wanted; return what it exports."""
        wanted = self._settings.feature_store
        if wanted is None:
            return {}
        args = given(
            storage_account_name=self._models.account_name,
            principal_ids={account: made.principal_id for account, made in self._identities.items()},
            **wanted.model_dump(),
            **self._private("redis"),
            **self._place.here,
            **self._stateful,
        )
        # The component's name is the host's, which others have too.
        store = azure.AzureFeatureStoreBacking(self._place.redis, args, self._here)
        online = {"online_endpoint": store.redis_host, "online_port": store.redis_port}
        return {"feature_store": {**online, "offline_container": store.offline_container}}
