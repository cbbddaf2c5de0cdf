from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import after, document, make_key, partition, tags
from atoll.aws._eks_addons import Addons

_ADDON = "aws-efs-csi-driver"
_NFS_PORT = 2049
_IA_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
"""After how many days a file may go. Source:
https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html"""
_CLIENT = ("ClientMount", "ClientWrite", "ClientRootAccess")


class AwsFileSystemArgs(TypedDict):
    """Arguments of ``AwsFileSystem``."""

    region: str
    """Region, as ``us-west-2``; the provider's."""
    cluster_name: Input[str]
    """EKS cluster whose pods mount it: ``EksCluster.cluster_name``. It gets EFS' CSI driver as an add-on."""
    vpc_id: Input[str]
    """VPC of the cluster."""
    private_subnet_ids: list[Input[str]]
    """Private subnets that nodes mount it from, each in another zone: EFS has one address a zone."""
    client_security_group_ids: list[Input[str]]
    """Security groups of the nodes: ``EksCluster.cluster_security_group_id``. Nobody else reaches it."""
    infrequent_access_after_days: NotRequired[int]
    """Days since a file was read last after which it goes to storage that is cheaper to keep and dearer to
    read: 1, 7, 14, 30, 60, 90, 180, 270 or 365. Files stay in the standard class when absent."""
    backup: NotRequired[bool]
    """Whether AWS Backup keeps a copy of each day for 35 days. True when absent."""
    addon_version: NotRequired[str]
    """Version of the CSI driver's add-on, as ``v3.0.0-eksbuild.1``. EKS' default one for the cluster's
    version of Kubernetes when absent."""
    protect: NotRequired[bool]
    """Whether file system and key are protected from being deleted, and stay when they leave the program.
    True when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsFileSystem(pulumi.ComponentResource):
    """A file system of EFS that pods of any node mount at once: encrypted with a key of its own, reached from
    the cluster's nodes alone, over TLS. Its CSI driver is an add-on of the cluster.
    """

    file_system_id: Output[str]
    """Id of the file system. What uses it comes after the driver and the addresses in all subnets."""
    file_system_arn: Output[str]
    """ARN of the file system."""
    security_group_id: Output[str]
    """Security group of the file system's addresses."""
    key_arn: Output[str]
    """ARN of the KMS key."""

    def __init__(self, name: str, args: AwsFileSystemArgs, opts: ResourceOptions | None = None) -> None:
        """Make the file system ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsFileSystem", name, {}, opts)
        self._name, self._args = name, args
        self._below = ResourceOptions(parent=self)
        self._tags = tags(name, "AwsFileSystem", args.get("tags"))
        key = make_key(
            name,
            f"Files of the file system {name}",
            parent=self,
            tags=self._tags,
            protect=args.get("protect", True),
        )
        file_system = self._file_system(key)
        group = self._security_group()
        targets = [
            aws.efs.MountTarget(
                f"{name}-target-{i}",
                file_system_id=file_system.id,
                subnet_id=subnet_id,
                security_groups=[group.id],
                opts=self._below,
            )
            for i, subnet_id in enumerate(args["private_subnet_ids"])
        ]
        self.file_system_id = after(file_system.id, [*targets, *self._driver()])
        self.file_system_arn, self.key_arn = file_system.arn, key.arn
        self.security_group_id = group.id
        self.register_outputs({output: getattr(self, output) for output in AwsFileSystem.__annotations__})

    def _file_system(self, key: Any) -> Any:
        name, args = self._name, self._args
        is_protected = args.get("protect", True)
        days = args.get("infrequent_access_after_days")
        unit = "DAY" if days == 1 else "DAYS"
        made = aws.efs.FileSystem(
            f"{name}-file-system",
            encrypted=True,
            kms_key_id=key.arn,
            performance_mode="generalPurpose",
            # Grows with what is asked of it, and costs nothing while nothing is.
            throughput_mode="elastic",
            lifecycle_policies=None if days is None else [{"transition_to_ia": f"AFTER_{int(days)}_{unit}"}],
            tags=self._tags,
            opts=ResourceOptions(parent=self, protect=is_protected, retain_on_delete=is_protected),
        )
        aws.efs.BackupPolicy(
            f"{name}-backup",
            file_system_id=made.id,
            backup_policy={"status": "ENABLED" if args.get("backup", True) else "DISABLED"},
            opts=self._below,
        )
        aws.efs.FileSystemPolicy(
            f"{name}-policy", file_system_id=made.id, policy=_policy(made.arn), opts=self._below
        )
        return made

    def _security_group(self) -> Any:
        name, args = self._name, self._args
        group = aws.ec2.SecurityGroup(
            f"{name}-security-group",
            description=f"Addresses of the file system {name}",
            vpc_id=args["vpc_id"],
            tags=self._tags,
            opts=self._below,
        )
        for i, client in enumerate(args["client_security_group_ids"]):
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-in-{i}",
                security_group_id=group.id,
                referenced_security_group_id=client,
                ip_protocol="tcp",
                from_port=_NFS_PORT,
                to_port=_NFS_PORT,
                description=f"NFS for clients of {name}",
                tags=self._tags,
                opts=self._below,
            )
        return group

    def _driver(self) -> list[Any]:
        args = self._args
        versions = {_ADDON: args["addon_version"]} if "addon_version" in args else {}
        addons = Addons(
            self._name,
            Output.from_input(args["cluster_name"]),
            partition(args["region"]),
            versions,
            args.get("tags", {}),
            self,
            "AwsFileSystem",
        )
        # Its Deployment is degraded until the cluster has nodes, and the provider waits for that. Source:
        # waitAddonCreated of internal/service/eks/addon.go, hashicorp/terraform-provider-aws
        return addons.make([_ADDON], needs=[])


def _policy(arn: Output[str]) -> Output[str]:
    """Return the file system's policy: through its addresses in the VPC, over TLS, and no other way.

    A policy that only denies would let nobody in. Source:
    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    return document(
        {
            "Sid": "FromTheNetwork",
            "Principal": {"AWS": "*"},
            "Action": [f"elasticfilesystem:{action}" for action in _CLIENT],
            "Resource": [arn],
            "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
        },
        {
            "Sid": "NoPlainText",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "*",
            "Resource": [arn],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def _check(name: str, args: AwsFileSystemArgs) -> None:
    # A role's name has 64 characters, with "-aws-efs-csi-driver-role" and the eight that Pulumi adds.
    checks = AwsChecks("AwsFileSystem", name, args, AwsFileSystemArgs, longest=32)
    checks.region()
    for path in ("private_subnet_ids", "client_security_group_ids"):
        checks.not_empty(path)
    days = args.get("infrequent_access_after_days")
    if days is not None and days not in _IA_DAYS:
        allowed = ", ".join(map(str, _IA_DAYS))
        checks.add("infrequent_access_after_days", "isn't an age that EFS knows", got=days, allowed=allowed)
    checks.finish()
