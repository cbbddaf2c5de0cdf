"""AWS: a VPC, an EKS cluster with pools of accelerators, and what holds models, images and features."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_random as random
from pulumi_aws.provider import Provider

from atoll import aws
from atoll.kubernetes import VolumeAccess
from landings import Images, Landing, SharedBucket, Volumes
from landings._aws_layer import autoscaler, devices, karpenter
from landings._aws_pools import AwsPools
from landings._shared import (
    POD_USER_ID,
    cluster_provider,
    given,
    kserve_release,
    shared_storage_class,
    tagged,
)
from landings._webhook_certificate import KServeWebhookCertificate
from settings import AwsSettings

_WORKLOADS = ["training", "serving"]


def land(settings: AwsSettings, name: str) -> Landing:
    """Return the landing of ``settings`` on AWS; what is made is called after ``name``."""
    return _AwsLanding(settings, name).landing()


class _AwsLanding:
    """The parts of the landing, in the order in which they need each other."""

    def __init__(self, settings: AwsSettings, name: str) -> None:
        self._settings, self._name = settings, name
        self._common = given(tags=tagged(settings.tags, name))
        self._stateful = given(protect=settings.protect, **self._common)
        self._aws = Provider(f"{name}-aws", region=settings.region)
        self._here = pulumi.ResourceOptions(providers=[self._aws])
        self._network = aws.AwsNetwork(f"{name}-network", self._network_args(), self._here)
        self._cluster = aws.EksCluster(f"{name}-cluster", self._cluster_args(), self._here)
        self._provider = cluster_provider(f"{name}-inside", self._cluster.kubeconfig)
        both = pulumi.ResourceOptions.merge(self._here, pulumi.ResourceOptions(providers=[self._provider]))
        autoscaler(settings, name, self._cluster, self._common, both)
        controller = karpenter(settings, name, self._cluster, self._common, both)
        self._pools = AwsPools(
            settings, self._network, self._cluster, controller, self._common, here=self._here, both=both
        )
        devices(
            settings,
            name,
            self._pools.pod_resources,
            pulumi.ResourceOptions(providers=[self._provider]),
        )
        self._registry = self._make_registry()
        self._storage_class = self._make_file_system()
        self._models = aws.AwsBucket(f"{name}-models", self._stateful, self._here)
        self._make_identities()
        budget = given(**settings.budget.model_dump(), **self._common)
        aws.AwsBudget(f"{name}-budget", budget, self._here)
        self._features = self._make_feature_store()

    def landing(self) -> Landing:
        """Return what the platform stands on."""
        registry = self._registry.repository_urls if self._registry else self._settings.images.registry
        return Landing(
            provider=self._provider,
            images=self._images(),
            volumes=Volumes(access=VolumeAccess.READ_WRITE_MANY, storage_class=self._storage_class),
            kserve=kserve_release(),
            webhook_certificate=KServeWebhookCertificate(f"{self._name}-webhooks").certificate,
            token_issuer=self._cluster.oidc_issuer,
            models_bucket=SharedBucket(
                name=self._models.bucket_name,
                arn=self._models.bucket_arn,
                key_arn=self._models.key_arn,
                region=self._settings.region,
                provider=self._aws,
            ),
            service_accounts={"training": {}, "serving": {}},
            exports={
                "cluster_name": self._cluster.cluster_name,
                "kubeconfig": self._cluster.kubeconfig,
                "models_bucket": self._models.bucket_name,
                "registry": registry,
                "pools": self._pools.pod_resources,
                **self._features,
            },
        )

    def _network_args(self) -> Any:
        settings, network = self._settings, self._settings.network
        args = given(region=settings.region, zones=settings.zones, **self._common)
        if network.existing_vpc_id is not None:
            existing = network.existing_private_subnet_ids
            return {
                **args,
                "existing_vpc_id": network.existing_vpc_id,
                "existing_private_subnet_ids": existing,
            }
        new = network.model_dump(
            include={"vpc_cidr", "pod_cidr", "nat_gateways", "interface_endpoints", "flow_logs"},
            exclude_none=True,
        )
        return {**args, **new}

    def _cluster_args(self) -> Any:
        settings, cluster = self._settings, self._settings.cluster
        pod_subnets = self._network.pod_subnet_ids
        return given(
            region=settings.region,
            kubernetes_version=cluster.kubernetes_version,
            private_subnet_ids=self._network.private_subnet_ids,
            pod_subnet_ids=pod_subnets,
            zones=settings.zones if pod_subnets else None,
            admin_principal_arns=cluster.admin_principal_arns,
            public_access_cidrs=cluster.authorized_cidrs,
            log_retention_days=cluster.log_retention_days,
            system_machine_type=cluster.system_machine_type,
            system_min_nodes=cluster.system_min_nodes,
            system_max_nodes=cluster.system_max_nodes,
            **self._stateful,
        )

    def _make_registry(self) -> aws.AwsRegistry | None:
        if self._settings.images.registry:
            return None
        args = given(repositories=_WORKLOADS, **self._stateful)
        return aws.AwsRegistry(self._name, args, self._here)

    def _images(self) -> Images:
        tag, registry = self._settings.images.tag, self._settings.images.registry
        if self._registry is None:
            urls = {name: pulumi.Output.from_input(f"{registry}/{name}") for name in _WORKLOADS}
        else:
            urls = self._registry.repository_urls
        return Images(
            training=pulumi.Output.format("{0}:{1}", urls["training"], tag),
            serving=pulumi.Output.format("{0}:{1}", urls["serving"], tag),
            # Tags of ours never move to another image.
            training_id=f"{registry or self._name}/training:{tag}",
        )

    def _make_file_system(self) -> pulumi.Output[str]:
        """Make a file system that any node mounts; return the storage class of its volumes."""
        name = f"{self._name}-files"
        args = given(
            region=self._settings.region,
            cluster_name=self._cluster.cluster_name,
            vpc_id=self._network.vpc_id,
            private_subnet_ids=self._network.private_subnet_ids,
            client_security_group_ids=[self._cluster.cluster_security_group_id],
            **self._stateful,
        )
        files = aws.AwsFileSystem(name, args, self._here)
        return shared_storage_class(
            name,
            "efs.csi.aws.com",
            self._provider,
            settings=self._settings,
            parameters={
                "provisioningMode": "efs-ap",
                "fileSystemId": files.file_system_id,
                "directoryPerms": "700",
                "uid": POD_USER_ID,
                "gid": POD_USER_ID,
            },
        )

    def _make_identities(self) -> None:
        """Let training write models, and serving read them."""
        bucket = [self._models.bucket_arn]
        grants = {"training": given(write_bucket_arns=bucket), "serving": given(read_bucket_arns=bucket)}
        for account, grant in grants.items():
            args = given(
                cluster_name=self._cluster.cluster_name,
                namespace=self._settings.namespace.name,
                service_account=account,
                key_arns=[self._models.key_arn],
                **grant,
                **self._common,
            )
            aws.AwsWorkloadIdentity(f"{self._name}-{account}", args, self._here)

    def _make_feature_store(self) -> dict[str, Any]:
        """Make the backing, where it is wanted; return what it exports."""
        wanted, name = self._settings.feature_store, f"{self._name}-features"
        if wanted is None:
            return {}
        password = random.RandomPassword(f"{name}-password", length=64, special=False)
        args = given(
            vpc_id=self._network.vpc_id,
            private_subnet_ids=self._network.private_subnet_ids,
            client_security_group_ids=[self._cluster.cluster_security_group_id],
            auth_token=password.result,
            offline_bucket_name=self._models.bucket_name,
            offline_key_arn=self._models.key_arn,
            **wanted.model_dump(),
            **self._stateful,
        )
        store = aws.AwsFeatureStoreBacking(name, args, self._here)
        online = {"online_endpoint": store.online_endpoint, "online_port": store.online_port}
        return {"feature_store": {**online, "offline_database": store.database_name}}
