from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import document, make_role, service_account_trust, tags
from atoll.aws._grants import statements

_GRANTS = ("read_bucket_arns", "write_bucket_arns", "pull_repository_arns")


class AwsWorkloadIdentityArgs(TypedDict):
    """Arguments of ``AwsWorkloadIdentity``."""

    cluster_name: Input[str]
    """EKS cluster that the pods are in; it has the Pod Identity agent."""
    namespace: str
    """Namespace of the pods."""
    service_account: str
    """Service account of the pods. It needn't be there yet."""
    read_bucket_arns: NotRequired[list[Input[str]]]
    """Buckets whose objects may be listed and read. None when absent."""
    read_prefix: NotRequired[str]
    """Beginning of the keys that may be read, as ``models/churn/``. All keys when absent."""
    write_bucket_arns: NotRequired[list[Input[str]]]
    """Buckets whose objects may be listed, read and written, and not deleted. None when absent."""
    write_prefix: NotRequired[str]
    """Beginning of the keys that may be written. All keys when absent."""
    may_delete: NotRequired[bool]
    """Whether what may be written may be deleted too. False when absent."""
    key_arns: NotRequired[list[Input[str]]]
    """KMS keys of the buckets. None when absent."""
    pull_repository_arns: NotRequired[list[Input[str]]]
    """ECR repositories that images may be pulled from by the pod itself. None when absent; nodes pull the
    images that pods are made of."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsWorkloadIdentity(pulumi.ComponentResource):
    """What the pods of one service account may do in AWS, by EKS Pod Identity: no keys in the cluster, and no
    access for other pods.
    """

    role_arn: Output[str]
    """ARN of the pods' role."""
    association_id: Output[str]
    """Id of the association. Pods that start after it have the role."""

    def __init__(self, name: str, args: AwsWorkloadIdentityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the identity ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsWorkloadIdentity", name, {}, opts)
        own_tags = tags(name, "AwsWorkloadIdentity", args.get("tags"))
        pods = service_account_trust(args["cluster_name"], args["namespace"], args["service_account"])
        role = make_role(name, pods, inline=document(*statements(args)), parent=self, tags=own_tags)
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args["cluster_name"],
            namespace=args["namespace"],
            service_account=args["service_account"],
            role_arn=role.arn,
            tags=own_tags,
            opts=ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        self.role_arn = role.arn
        self.association_id = association.association_id
        self.register_outputs({"role_arn": self.role_arn, "association_id": self.association_id})


def _check(name: str, args: AwsWorkloadIdentityArgs) -> None:
    checks = AwsChecks("AwsWorkloadIdentity", name, args, AwsWorkloadIdentityArgs)
    checks.dns_label("namespace")
    checks.dns_label("service_account")
    given: dict[str, Any] = dict(args)
    for path in (*_GRANTS, "key_arns"):
        for i, arn in enumerate(given.get(path, [])):
            checks.arn(f"{path}[{i}]", arn)
    if not any(given.get(path) for path in _GRANTS):
        allowed = f"one or more of {', '.join(_GRANTS)}"
        checks.add("read_bucket_arns", "is missing: the identity may do nothing", allowed=allowed)
    for prefix, buckets in (("read_prefix", "read_bucket_arns"), ("write_prefix", "write_bucket_arns")):
        if given.get(prefix) and not given.get(buckets):
            checks.add(prefix, f"has no effect without {buckets}", fix="leave it out, or name a bucket")
        if str(given.get(prefix, "")).startswith("/") or set("*?$") & set(given.get(prefix, "")):
            allowed = "as 'models/churn/', with no '/' first and no '*', '?' or '$'"
            checks.add(prefix, "isn't a beginning of keys", got=given[prefix], allowed=allowed)
    if given.get("may_delete") and not given.get("write_bucket_arns"):
        checks.add("may_delete", "has no effect without write_bucket_arns", fix="leave it out")
    if given.get("key_arns") and not (given.get("read_bucket_arns") or given.get("write_bucket_arns")):
        checks.add("key_arns", "has no effect without a bucket", fix="leave it out, or name a bucket")
    checks.finish()
