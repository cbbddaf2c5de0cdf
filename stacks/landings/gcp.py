"""Google Cloud: a VPC, a GKE cluster with accelerators, and what holds models, images and features."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_gcp.provider import Provider

from atoll import gcp
from atoll.kubernetes import VolumeAccess
from landings import Images, Landing, Volumes
from landings._gcp_pools import GcpPools, check_fabrics
from landings._shared import cluster_provider, given, kserve_release, shared_storage_class
from landings._webhook_certificate import KServeWebhookCertificate
from settings import GcpSettings

_WORKLOADS = ["training", "serving"]
_ACCOUNT_ANNOTATION = "iam.gke.io/gcp-service-account"


def land(settings: GcpSettings, name: str) -> Landing:
    """Return the landing of ``settings`` on Google Cloud; what is made is called after ``name``.

    Raises ``SettingsError`` where pools want of the cluster what it isn't set to have.
    """
    check_fabrics(settings)
    return _GcpLanding(settings, name).landing()


class _GcpLanding:
    """The parts of the landing, in the order in which they need each other."""

    def __init__(self, settings: GcpSettings, name: str) -> None:
        self._settings, self._name = settings, name
        self._project = {"project": settings.project}
        self._labels = {"labels": {"atoll-environment": name, **settings.labels}}
        self._stateful = {**self._project, **self._labels, "protect": settings.protect}
        self._here = pulumi.ResourceOptions(providers=[self._cloud_provider()])
        self._network = gcp.GcpNetwork(f"{name}-network", self._network_args(), self._here)
        self._cluster = gcp.GkeCluster(f"{name}-cluster", self._cluster_args(), self._here)
        self._provider = cluster_provider(f"{name}-inside", self._cluster.kubeconfig)
        both = pulumi.ResourceOptions.merge(self._here, pulumi.ResourceOptions(providers=[self._provider]))
        self._pools = GcpPools(settings, name, self._cluster, self._labels, both)
        self._key_id = self._make_key()
        self._registry = self._make_registry()
        self._storage_class = self._make_storage_class()
        self._models = gcp.GcpBucket(f"{name}-models", self._kept(location=settings.region), self._here)
        self._identities = {account: self._make_identity(account) for account in _WORKLOADS}
        gcp.GcpBudget(f"{name}-budget", self._budget_args(), self._here)
        self._features = self._make_feature_store()

    def landing(self) -> Landing:
        """Return what the platform stands on."""
        urls = self._image_urls()
        return Landing(
            provider=self._provider,
            images=self._images(urls),
            volumes=Volumes(access=VolumeAccess.READ_WRITE_MANY, storage_class=self._storage_class),
            kserve=kserve_release(),
            webhook_certificate=KServeWebhookCertificate(f"{self._name}-webhooks").certificate,
            service_accounts={
                account: {_ACCOUNT_ANNOTATION: identity.service_account_email}
                for account, identity in self._identities.items()
            },
            token_issuer=self._token_issuer(),
            exports={
                "cluster_name": self._cluster.cluster_name,
                "kubeconfig": self._cluster.kubeconfig,
                "models_bucket": self._models.bucket_name,
                "registry": self._settings.images.registry or urls,
                "pools": self._pools.pod_resources,
                **self._features,
            },
        )

    def _cloud_provider(self) -> Provider:
        project = self._settings.project
        # Budgets belong to no project, and their API wants to know which one asks.
        asks = {"user_project_override": True, "billing_project": project}
        return Provider(f"{self._name}-gcp", project=project, region=self._settings.region, **asks)

    def _kept(self, **values: Any) -> Any:
        """Return the arguments of what holds data, with the key that encrypts it."""
        return given(kms_key_id=self._key_id, **values, **self._stateful)

    def _network_args(self) -> Any:
        network = self._settings.network
        return given(
            region=self._settings.region,
            cidr=network.cidr,
            reserved_cidrs=network.reserved_cidrs,
            network_id=network.existing_network_id,
            flow_log_sampling=network.flow_log_sampling,
            **self._project,
        )

    def _cluster_args(self) -> Any:
        settings, cluster, network = self._settings, self._settings.cluster, self._network
        return given(
            project_number=settings.project_number,
            location=settings.location,
            node_zones=settings.zones,
            network_id=network.network_id,
            subnetwork_id=network.subnetwork_id,
            pods_range_name=network.pods_range_name,
            services_range_name=network.services_range_name,
            release_channel=cluster.release_channel,
            kubernetes_version=cluster.kubernetes_version,
            public_endpoint=bool(cluster.authorized_cidrs),
            authorized_cidrs=cluster.authorized_cidrs,
            dns_endpoint=cluster.dns_endpoint,
            multi_networking=cluster.multi_networking,
            kms_key_id=cluster.existing_kms_key_id,
            system_machine_type=cluster.system_machine_type,
            system_min_nodes=cluster.system_min_nodes,
            system_max_nodes=cluster.system_max_nodes,
            deletion_protection=settings.protect,
            **self._stateful,
        )

    def _token_issuer(self) -> pulumi.Output[str]:
        """Return the issuer of the cluster's tokens, which anyone may ask for its keys.

        Source: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/getJwks
        """
        clusters = f"projects/{self._settings.project}/locations/{self._settings.location}/clusters/"
        return pulumi.Output.concat(
            f"https://container.googleapis.com/v1/{clusters}", self._cluster.cluster_name
        )

    def _make_key(self) -> pulumi.Output[str] | None:
        """Make the key of what holds data, where it isn't to be Google's own."""
        settings = self._settings
        if not settings.own_key:
            return None
        services = ["storage"]
        if not settings.images.registry:
            services.append("artifactregistry")
        if settings.feature_store:
            services += ["bigquery", "memorystore"]
        args = given(
            project_number=settings.project_number,
            location=settings.region,
            services=services,
            **self._stateful,
        )
        return gcp.GcpKey(f"{self._name}-data", args, self._here).kms_key_id

    def _make_registry(self) -> gcp.GcpRegistry | None:
        if self._settings.images.registry:
            return None
        nodes = {"nodes": self._cluster.node_service_account_email}
        args = self._kept(location=self._settings.region, reader_emails=nodes)
        return gcp.GcpRegistry(f"{self._name}-images", args, self._here)

    def _image_urls(self) -> dict[str, pulumi.Output[str]]:
        registry = self._registry.url if self._registry else str(self._settings.images.registry)
        return {name: pulumi.Output.concat(registry, "/", name) for name in _WORKLOADS}

    def _images(self, urls: dict[str, pulumi.Output[str]]) -> Images:
        tag = self._settings.images.tag
        return Images(
            training=pulumi.Output.concat(urls["training"], ":", tag),
            serving=pulumi.Output.concat(urls["serving"], ":", tag),
            # Tags of ours never move to another image.
            training_id=f"{self._settings.images.registry or self._name}/training:{tag}",
        )

    def _make_storage_class(self) -> pulumi.Output[str]:
        """Make the class of volumes that any node mounts: each is an instance of Filestore in the VPC."""
        network_name = self._network.network_id.apply(lambda path: path.rpartition("/")[2])
        return shared_storage_class(
            f"{self._name}-files",
            "filestore.csi.storage.gke.io",
            self._provider,
            settings=self._settings,
            parameters={"tier": self._settings.files.tier, "network": network_name},
        )

    def _make_identity(self, account: str) -> gcp.GcpWorkloadIdentity:
        """Let training write models, and serving read them."""
        args = given(
            workload_pool=self._cluster.workload_pool,
            namespace=self._settings.namespace.name,
            service_account_name=account,
            bucket_name=self._models.bucket_name,
            bucket_writable=account == "training",
            **self._project,
        )
        return gcp.GcpWorkloadIdentity(f"{self._name}-{account}", args, self._here)

    def _budget_args(self) -> Any:
        budget = self._settings.budget
        return given(
            project_number=self._settings.project_number,
            billing_account=budget.billing_account,
            amount=budget.monthly_limit,
            currency=budget.currency,
            notification_channels=budget.notification_channels,
        )

    def _make_feature_store(self) -> dict[str, Any]:
        """Make the backing, where it is wanted; return what it exports."""
        wanted = self._settings.feature_store
        if wanted is None:
            return {}
        args = self._kept(
            region=self._settings.region,
            network_id=self._network.network_id,
            subnetwork_id=self._network.subnetwork_id,
            # Training fills it.
            member=self._identities["training"].member,
            **wanted.model_dump(),
        )
        store = gcp.GcpFeatureStoreBacking(f"{self._name}-features", args, self._here)
        online = {"online_endpoint": store.host, "online_port": store.port}
        return {"feature_store": {**online, "offline_database": store.dataset_id}}
