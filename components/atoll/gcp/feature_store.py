from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._names import resource_labels

_WEEK_S = 7 * 24 * 3600
_PORT = 6379
_ONLINE_ROLE = "roles/memorystore.dbConnectionUser"
_OFFLINE_ROLES = {"editor": "roles/bigquery.dataEditor", "jobs": "roles/bigquery.jobUser"}


class ValkeyNodeType(StrEnum):
    """Size of a node of Memorystore for Valkey, as the service names it."""

    SHARED_CORE_NANO = "SHARED_CORE_NANO"
    STANDARD_SMALL = "STANDARD_SMALL"
    HIGHMEM_MEDIUM = "HIGHMEM_MEDIUM"
    HIGHMEM_XLARGE = "HIGHMEM_XLARGE"


class GcpFeatureStoreBackingArgs(TypedDict):
    """Arguments of ``GcpFeatureStoreBacking``."""

    project: Input[str]
    """Id of the project."""
    region: str
    """Region of both stores, as ``europe-west4``."""
    network_id: Input[str]
    """VPC from which the online store is reached."""
    subnetwork_id: Input[str]
    """Subnet that the online store's addresses are of."""
    kms_key_id: NotRequired[Input[str]]
    """Key in the region that encrypts both; the service agents of Memorystore and BigQuery must be allowed to
    use it, as ``GcpKey`` sees to. Google's own when absent."""
    node_type: NotRequired[ValkeyNodeType]
    """Size of the online store's nodes. ``HIGHMEM_MEDIUM``, 13 GB, when absent."""
    shard_count: NotRequired[int]
    """Shards that the online store's keys are spread over. 1 when absent."""
    replica_count: NotRequired[int]
    """Copies of each shard in other zones, 0 to 2. 1 when absent."""
    service_connection_policy: NotRequired[bool]
    """Whether the VPC is told to let Memorystore in. A VPC has one such policy in a region: False for the
    second store. True when absent."""
    member: NotRequired[Input[str]]
    """Who may read and write both, as ``GcpWorkloadIdentity`` has it. Nobody more when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi, and Memorystore itself, refuse to delete them. True when absent."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels. None when absent."""


class GcpFeatureStoreBacking(pulumi.ComponentResource):
    """What a feature store keeps its features in: Memorystore for Valkey online, BigQuery offline.

    The online store takes TLS alone, and an IAM token as its password; there is none to be kept.
    """

    host: Output[str]
    """Address of the online store in the VPC."""
    port: Output[int]
    """Port of the online store."""
    ca_certificate: Output[str]
    """Authority, PEM, that a client of the online store trusts."""
    dataset_id: Output[str]
    """Dataset of the offline store in its project."""

    def __init__(
        self, name: str, args: GcpFeatureStoreBackingArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Make the stores ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpFeatureStoreBacking", name, {}, opts)
        labels = resource_labels(name, "feature-store", args)
        instance = self._online(name, args, labels)
        dataset = self._offline(name, args, labels)
        if "member" in args:
            self._grants(name, args, dataset, args["member"])
        self.host = instance.endpoints.apply(_host)
        self.port = Output.from_input(_PORT)
        self.ca_certificate = instance.managed_server_cas.apply(_authority)
        self.dataset_id = dataset.dataset_id
        self.register_outputs({key: getattr(self, key) for key in GcpFeatureStoreBacking.__annotations__})

    def _online(self, name: str, args: GcpFeatureStoreBackingArgs, labels: Mapping[str, Input[str]]) -> Any:
        protect = args.get("protect", True)
        node_type = ValkeyNodeType(args.get("node_type", ValkeyNodeType.HIGHMEM_MEDIUM))
        optional: dict[str, Any] = {"kms_key": args["kms_key_id"]} if "kms_key_id" in args else {}
        return gcp.memorystore.Instance(
            f"{name}-online",
            instance_id=name,
            project=args["project"],
            location=args["region"],
            mode="CLUSTER",
            engine_version="VALKEY_8_0",
            node_type=node_type.value,
            shard_count=int(args.get("shard_count", 1)),
            replica_count=int(args.get("replica_count", 1)),
            transit_encryption_mode="SERVER_AUTHENTICATION",
            authorization_mode="IAM_AUTH",
            desired_auto_created_endpoints=[{"network": args["network_id"], "project_id": args["project"]}],
            automated_backup_config={
                "fixed_frequency_schedule": {"start_time": {"hours": 2}},
                "retention": f"{_WEEK_S}s",
            },
            deletion_protection_enabled=protect,
            labels=labels,
            **optional,
            opts=ResourceOptions(
                parent=self, protect=protect, depends_on=self._connection(name, args, labels)
            ),
        )

    def _connection(
        self, name: str, args: GcpFeatureStoreBackingArgs, labels: Mapping[str, Input[str]]
    ) -> list[Any]:
        if not args.get("service_connection_policy", True):
            return []
        policy = gcp.networkconnectivity.ServiceConnectionPolicy(
            f"{name}-connection",
            name=name,
            project=args["project"],
            location=args["region"],
            network=args["network_id"],
            service_class="gcp-memorystore",
            psc_config={"subnetworks": [args["subnetwork_id"]]},
            labels=labels,
            opts=ResourceOptions(parent=self),
        )
        return [policy]

    def _offline(self, name: str, args: GcpFeatureStoreBackingArgs, labels: Mapping[str, Input[str]]) -> Any:
        optional: dict[str, Any] = {}
        if "kms_key_id" in args:
            optional["default_encryption_configuration"] = {"kms_key_name": args["kms_key_id"]}
        return gcp.bigquery.Dataset(
            f"{name}-offline",
            # A dataset's name has no '-'.
            dataset_id=name.replace("-", "_"),
            project=args["project"],
            location=args["region"],
            delete_contents_on_destroy=False,
            labels=labels,
            **optional,
            opts=ResourceOptions(parent=self, protect=args.get("protect", True)),
        )

    def _grants(self, name: str, args: GcpFeatureStoreBackingArgs, dataset: Any, member: Input[str]) -> None:
        gcp.bigquery.DatasetIamMember(
            f"{name}-editor",
            project=args["project"],
            dataset_id=dataset.dataset_id,
            role=_OFFLINE_ROLES["editor"],
            member=member,
            opts=ResourceOptions(parent=self),
        )
        # To connect, and to run queries, are rights in a project.
        for suffix, role in (("connect", _ONLINE_ROLE), ("jobs", _OFFLINE_ROLES["jobs"])):
            gcp.projects.IAMMember(
                f"{name}-{suffix}",
                project=args["project"],
                role=role,
                member=member,
                opts=ResourceOptions(parent=self),
            )


def _host(endpoints: Any) -> str:
    """Return the address of the discovery endpoint, or an empty text where there is none yet."""
    for endpoint in endpoints or []:
        for connection in endpoint.connections or []:
            if connection.psc_auto_connection:
                return str(connection.psc_auto_connection.ip_address or "")
    return ""


def _authority(authorities: Any) -> str:
    """Return the certificates, PEM, or an empty text where there are none yet."""
    certificates = [
        certificate
        for authority in authorities or []
        for ca_cert in authority.ca_certs or []
        for certificate in ca_cert.certificates or []
    ]
    return "\n".join(certificates)


def _check(name: str, args: GcpFeatureStoreBackingArgs) -> None:
    checks = GcpChecks("GcpFeatureStoreBacking", name, args)
    checks.known(GcpFeatureStoreBackingArgs.__annotations__, GcpFeatureStoreBackingArgs.__required_keys__)
    checks.resource_name("name", name, shortest=4, longest=63)
    checks.project()
    checks.region()
    checks.one_of("node_type", ValkeyNodeType)
    checks.whole_number("shard_count", at_least=1, at_most=250)
    checks.whole_number("replica_count", at_least=0, at_most=2)
    checks.labels()
    checks.finish()
