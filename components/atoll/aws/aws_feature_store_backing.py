import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import make_key, tags

_PORT = 6379
_AUTH_TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")
"""Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html"""
_NODE_TYPE = re.compile(r"cache\.[a-z0-9-]+\.[a-z0-9]+")
_ENGINE_VERSION = "8.0"
_LONGEST_NAME = 25
"""A replication group's id has 40 characters, with ``-online`` and the eight that Pulumi adds."""


class AwsFeatureStoreBackingArgs(TypedDict):
    """Arguments of ``AwsFeatureStoreBacking``."""

    vpc_id: Input[str]
    """VPC that the online store is in."""
    private_subnet_ids: list[Input[str]]
    """Private subnets of the online store, in two zones or more."""
    client_security_group_ids: list[Input[str]]
    """Security groups that reach the online store, as the cluster's."""
    auth_token: Input[str]
    """Password of the online store, 16 to 128 characters: letters, digits and ``!&#$^<>-``. A secret."""
    offline_bucket_name: Input[str]
    """Bucket of the offline store; its tables are below ``feature-store/``."""
    offline_key_arn: Input[str]
    """KMS key of that bucket, for what queries leave behind."""
    node_type: NotRequired[str]
    """Type of the online store's nodes. ``cache.r7g.large`` when absent."""
    nodes: NotRequired[int]
    """Nodes of the online store, one that is written to and the others its replicas. 2 when absent."""
    snapshot_days: NotRequired[int]
    """Days that daily snapshots are kept; 0 for none. 7 when absent."""
    query_limit_gib: NotRequired[int]
    """What one query of the offline store may read at most, in GiB, because it costs by what it reads. 1024
    when absent."""
    protect: NotRequired[bool]
    """Whether stores and key are protected from being deleted. True when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsFeatureStoreBacking(pulumi.ComponentResource):
    """What a feature store keeps features in: Valkey for online ones, with TLS and a password, and a database
    of Glue and Athena on a bucket for offline ones.
    """

    online_endpoint: Output[str]
    """Host name of the node that is written to; clients need TLS and the password."""
    online_reader_endpoint: Output[str]
    """Host name that leads to the replicas."""
    online_port: int
    """Port of both."""
    database_name: Output[str]
    """Database in the Glue catalogue."""
    workgroup_name: Output[str]
    """Workgroup of Athena that queries are run in."""

    def __init__(
        self, name: str, args: AwsFeatureStoreBackingArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Make the stores ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsFeatureStoreBacking", name, {}, opts)
        self._name, self._args = name, args
        self._is_protected = args.get("protect", True)
        self._stateful = ResourceOptions(parent=self, protect=self._is_protected)
        self._below = ResourceOptions(parent=self)
        online = self._online()
        self.online_endpoint = online.primary_endpoint_address
        self.online_reader_endpoint = online.reader_endpoint_address
        self.online_port = _PORT
        self.database_name, self.workgroup_name = self._offline()
        outputs = AwsFeatureStoreBacking.__annotations__
        self.register_outputs({output: getattr(self, output) for output in outputs})

    def _tags(self, suffix: str) -> dict[str, Input[str]]:
        return tags(f"{self._name}-{suffix}", "AwsFeatureStoreBacking", self._args.get("tags"))

    def _online(self) -> Any:
        name, args = self._name, self._args
        key = make_key(
            name,
            f"Online features of {name}",
            parent=self,
            tags=self._tags("key"),
            protect=self._is_protected,
        )
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets",
            subnet_ids=list(args["private_subnet_ids"]),
            tags=self._tags("subnets"),
            opts=self._below,
        )
        nodes = int(args.get("nodes", 2))
        return aws.elasticache.ReplicationGroup(
            f"{name}-online",
            description=f"Online features of {name}",
            engine="valkey",
            engine_version=_ENGINE_VERSION,
            node_type=args.get("node_type", "cache.r7g.large"),
            num_cache_clusters=nodes,
            automatic_failover_enabled=nodes > 1,
            multi_az_enabled=nodes > 1,
            port=_PORT,
            subnet_group_name=subnets.name,
            security_group_ids=[self._security_group()],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=Output.secret(args["auth_token"]),
            auth_token_update_strategy="ROTATE",  # noqa: S106 - a strategy, not a token
            at_rest_encryption_enabled=True,
            kms_key_id=key.arn,
            snapshot_retention_limit=int(args.get("snapshot_days", 7)),
            auto_minor_version_upgrade=True,
            tags=self._tags("online"),
            opts=self._stateful,
        )

    def _security_group(self) -> Output[str]:
        name, args = self._name, self._args
        group = aws.ec2.SecurityGroup(
            f"{name}-access",
            description="Online features: their clients alone",
            vpc_id=args["vpc_id"],
            tags=self._tags("access"),
            opts=self._below,
        )
        for i, client in enumerate(args["client_security_group_ids"]):
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-access-{i}",
                security_group_id=group.id,
                referenced_security_group_id=client,
                ip_protocol="tcp",
                from_port=_PORT,
                to_port=_PORT,
                description="Clients of the online features",
                tags=self._tags(f"access-{i}"),
                opts=self._below,
            )
        group_id: Output[str] = group.id
        return group_id

    def _offline(self) -> tuple[Output[str], Output[str]]:
        """Make the catalogue's database and the workgroup; return their names."""
        name, args = self._name, self._args
        place = Output.format("s3://{0}/feature-store/", args["offline_bucket_name"])
        database = aws.glue.CatalogDatabase(
            f"{name}-offline",
            # Athena takes no '-' in a database's name.
            name=name.replace("-", "_"),
            description=f"Offline features of {name}",
            location_uri=place,
            tags=self._tags("offline"),
            opts=self._stateful,
        )
        encryption = {"encryption_option": "SSE_KMS", "kms_key_arn": args["offline_key_arn"]}
        workgroup = aws.athena.Workgroup(
            f"{name}-queries",
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": int(args.get("query_limit_gib", 1024)) * 1024**3,
                "result_configuration": {
                    "output_location": Output.format("s3://{0}/athena/", args["offline_bucket_name"]),
                    "encryption_configuration": encryption,
                },
            },
            tags=self._tags("queries"),
            opts=self._below,
        )
        return database.name, workgroup.name


def _check(name: str, args: AwsFeatureStoreBackingArgs) -> None:
    checks = AwsChecks(
        "AwsFeatureStoreBacking", name, args, AwsFeatureStoreBackingArgs, longest=_LONGEST_NAME
    )
    checks.not_empty("private_subnet_ids")
    checks.not_empty("client_security_group_ids")
    checks.arn("offline_key_arn")
    checks.whole_number("nodes", at_least=1, at_most=6)
    checks.whole_number("snapshot_days", at_least=0, at_most=35)
    checks.whole_number("query_limit_gib", at_least=1)
    node_type = args.get("node_type")
    if node_type is not None and not _NODE_TYPE.fullmatch(node_type):
        checks.add("node_type", "isn't a type of node", got=node_type, allowed="as 'cache.r7g.large'")
    token = args.get("auth_token")
    if isinstance(token, str) and not _AUTH_TOKEN.fullmatch(token):
        # Without the value: it is a secret.
        allowed = "16 to 128 letters, digits and !&#$^<>-"
        checks.add("auth_token", "isn't a password that ElastiCache takes", allowed=allowed)
    checks.finish()
