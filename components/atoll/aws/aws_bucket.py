import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import document, make_key, tags

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_RESERVED = re.compile(r"(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|--x-s3|--table-s3)")
"""Names that S3 keeps. Source:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_DEFAULT_NONCURRENT_DAYS = 90
_ABANDONED_UPLOAD_DAYS = 7
_SHORTEST_STANDARD_DAYS = 30


class AwsBucketArgs(TypedDict):
    """Arguments of ``AwsBucket``."""

    bucket_name: NotRequired[str]
    """Name of the bucket, one that nobody else in the world has. The component's with random digits when
    absent."""
    noncurrent_version_days: NotRequired[int]
    """Days that a version is kept after it was overwritten or deleted. 90 when absent."""
    infrequent_access_after_days: NotRequired[int]
    """Days, 30 or more, after which objects go to the storage class ``STANDARD_IA``: cheaper to keep, dearer
    to read. They stay in the standard class when absent."""
    expire_after_days: NotRequired[int]
    """Days after which objects are deleted. They are kept when absent."""
    access_log_bucket: NotRequired[Input[str]]
    """Name of the bucket that gets a log of every access. No such log when absent."""
    protect: NotRequired[bool]
    """Whether bucket and key are protected from being deleted, and stay when they leave the program. True
    when absent. A bucket that isn't empty is never deleted."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsBucket(pulumi.ComponentResource):
    """A bucket for models or data: private, reached over TLS alone, versioned, encrypted with a key of its
    own.
    """

    bucket_name: Output[str]
    """Name of the bucket."""
    bucket_arn: Output[str]
    """ARN of the bucket."""
    key_arn: Output[str]
    """ARN of the KMS key; who reads or writes objects needs it too."""

    def __init__(self, name: str, args: AwsBucketArgs, opts: ResourceOptions | None = None) -> None:
        """Make the bucket ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsBucket", name, {}, opts)
        self._name, self._args = name, args
        self._below = ResourceOptions(parent=self)
        is_protected = args.get("protect", True)
        own_tags = tags(name, "AwsBucket", args.get("tags"))
        key = make_key(
            name, f"Objects of the bucket {name}", parent=self, tags=own_tags, protect=is_protected
        )
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.get("bucket_name"),
            tags=own_tags,
            opts=ResourceOptions(parent=self, protect=is_protected, retain_on_delete=is_protected),
        )
        self._close(bucket)
        self._keep(bucket, key)
        if "access_log_bucket" in args:
            aws.s3.BucketLogging(
                f"{name}-logging",
                bucket=bucket.id,
                target_bucket=args["access_log_bucket"],
                target_prefix=f"{name}/",
                opts=self._below,
            )
        self.bucket_name, self.bucket_arn, self.key_arn = bucket.bucket, bucket.arn, key.arn
        self.register_outputs({output: getattr(self, output) for output in AwsBucket.__annotations__})

    def _close(self, bucket: Any) -> None:
        """Let nobody in from outside, and nobody without TLS."""
        name = self._name
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.id,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self._below,
        )
        private = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._below,
        )
        everything = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket.arn, Output.format("{0}/*", bucket.arn)],
        }
        aws.s3.BucketPolicy(
            f"{name}-tls-only",
            bucket=bucket.id,
            policy=document(
                {**everything, "Sid": "NoPlainText", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                {**everything, "Sid": "NoOldTls", "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
            ),
            # S3 refuses two changes of a bucket's access at once.
            opts=ResourceOptions(parent=self, depends_on=[private]),
        )

    def _keep(self, bucket: Any, key: Any) -> None:
        """Encrypt what is in it, and keep it as long as was said."""
        name = self._name
        encryption = {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.id,
            # A bucket key asks KMS once for many objects: a dataset is millions of them.
            rules=[{"apply_server_side_encryption_by_default": encryption, "bucket_key_enabled": True}],
            opts=self._below,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=self._below,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.id,
            rules=_lifecycle_rules(self._args),
            opts=ResourceOptions(parent=self, depends_on=[versioning]),
        )


def _lifecycle_rules(args: AwsBucketArgs) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {
        "abandoned-uploads": {
            "abort_incomplete_multipart_upload": {"days_after_initiation": _ABANDONED_UPLOAD_DAYS}
        },
        "noncurrent-versions": {
            "noncurrent_version_expiration": {
                "noncurrent_days": int(args.get("noncurrent_version_days", _DEFAULT_NONCURRENT_DAYS))
            }
        },
    }
    if "infrequent_access_after_days" in args:
        days = int(args["infrequent_access_after_days"])
        rules["infrequent-access"] = {"transitions": [{"days": days, "storage_class": "STANDARD_IA"}]}
    if "expire_after_days" in args:
        rules["expiry"] = {"expiration": {"days": int(args["expire_after_days"])}}
    return [
        {"id": rule_id, "status": "Enabled", "filter": {"prefix": ""}, **rule}
        for rule_id, rule in rules.items()
    ]


def _check(name: str, args: AwsBucketArgs) -> None:
    checks = AwsChecks("AwsBucket", name, args, AwsBucketArgs)
    bucket_name = args.get("bucket_name")
    if bucket_name is not None and (
        not _BUCKET_NAME.fullmatch(bucket_name) or _RESERVED.fullmatch(bucket_name)
    ):
        allowed = "3 to 63 lower-case letters, digits and '-', no prefix or suffix that S3 keeps"
        checks.add("bucket_name", "isn't a name for a bucket", got=bucket_name, allowed=allowed)
    checks.whole_number("noncurrent_version_days", at_least=1)
    checks.whole_number("infrequent_access_after_days", at_least=_SHORTEST_STANDARD_DAYS)
    checks.whole_number("expire_after_days", at_least=1)
    moved, deleted = args.get("infrequent_access_after_days"), args.get("expire_after_days")
    if moved is not None and deleted is not None and deleted <= moved:
        allowed = f"more than infrequent_access_after_days, {int(moved)}"
        checks.add("expire_after_days", "comes before objects were moved", got=deleted, allowed=allowed)
    checks.finish()
