import re
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._names import resource_labels

_DAY_S = 24 * 3600
_BUCKET_NAME = re.compile(r"(?!goog)(?!.*g[o0][o0]g[l1]e)(?!.*--)[a-z0-9][-_a-z0-9]{1,61}[a-z0-9]")
"""Source: https://cloud.google.com/storage/docs/buckets#naming. Names with dots need a proof of ownership."""


class GcpBucketArgs(TypedDict):
    """Arguments of ``GcpBucket``."""

    project: Input[str]
    """Id of the project."""
    location: str
    """Region, as ``europe-west4``, or several, as ``EU``."""
    bucket_name: NotRequired[str]
    """Name, unlike any other in the world. The component's name and a random suffix when absent."""
    kms_key_id: NotRequired[Input[str]]
    """Key that encrypts objects, in the bucket's location; Cloud Storage's service agent must be allowed to
    use it, as ``GcpKey`` sees to. Google's own when absent."""
    versioning: NotRequired[bool]
    """Whether an object that is overwritten or deleted stays as a noncurrent version. True when absent."""
    noncurrent_days: NotRequired[int]
    """Days after which noncurrent versions go. 30 when absent."""
    delete_after_days: NotRequired[int]
    """Days after which objects go, as for scratch data. Never when absent."""
    nearline_after_days: NotRequired[int]
    """Days after which objects move to Nearline, which is cheaper to keep and dearer to read. Never when
    absent."""
    soft_delete_days: NotRequired[int]
    """Days for which what was deleted can be restored, 7 to 90, or 0. 7 when absent."""
    force_destroy: NotRequired[bool]
    """Whether the bucket is deleted with all that is in it. False when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete it. True when absent."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels. None when absent."""


class GcpBucket(pulumi.ComponentResource):
    """A bucket that nobody reaches without IAM, and that keeps what was deleted for a while."""

    bucket_name: Output[str]
    """Name of the bucket."""
    url: Output[str]
    """As ``gs://<name>``."""

    def __init__(self, name: str, args: GcpBucketArgs, opts: ResourceOptions | None = None) -> None:
        """Make the bucket ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpBucket", name, {}, opts)
        optional: dict[str, Any] = {}
        if "bucket_name" in args:
            optional["name"] = args["bucket_name"]
        if "kms_key_id" in args:
            optional["encryption"] = {"default_kms_key_name": args["kms_key_id"]}
        bucket = gcp.storage.Bucket(
            f"{name}-bucket",
            project=args["project"],
            location=args["location"].upper(),
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            versioning={"enabled": args.get("versioning", True)},
            soft_delete_policy={"retention_duration_seconds": int(args.get("soft_delete_days", 7)) * _DAY_S},
            lifecycle_rules=_lifecycle(args),
            force_destroy=args.get("force_destroy", False),
            labels=resource_labels(name, "bucket", args),
            **optional,
            opts=ResourceOptions(parent=self, protect=args.get("protect", True)),
        )
        self.bucket_name = bucket.name
        self.url = bucket.url
        self.register_outputs({"bucket_name": self.bucket_name, "url": self.url})


def _lifecycle(args: GcpBucketArgs) -> list[dict[str, Any]]:
    days = {"days_since_noncurrent_time": int(args.get("noncurrent_days", 30)), "with_state": "ARCHIVED"}
    rules: list[dict[str, Any]] = [
        # Parts of uploads that never ended are paid for, and seen in no listing.
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        {"action": {"type": "Delete"}, "condition": days},
    ]
    if "nearline_after_days" in args:
        move = {"type": "SetStorageClass", "storage_class": "NEARLINE"}
        rules.append({"action": move, "condition": {"age": int(args["nearline_after_days"])}})
    if "delete_after_days" in args:
        age = {"age": int(args["delete_after_days"]), "with_state": "LIVE"}
        rules.append({"action": {"type": "Delete"}, "condition": age})
    return rules


def _check(name: str, args: GcpBucketArgs) -> None:
    checks = GcpChecks("GcpBucket", name, args)
    checks.known(GcpBucketArgs.__annotations__, GcpBucketArgs.__required_keys__)
    checks.resource_name("name", name, longest=48)
    checks.project()
    checks.region_or_multi_region()
    allowed = "3 to 63 lower-case letters, digits, '-' and '_', without 'google'"
    checks.matches("bucket_name", _BUCKET_NAME, "isn't a bucket's name", allowed)
    for path in ("noncurrent_days", "nearline_after_days", "delete_after_days"):
        checks.whole_number(path, at_least=1, at_most=36_500)
    checks.whole_number("soft_delete_days", at_least=0, at_most=90)
    if 0 < args.get("soft_delete_days", 7) < 7:
        checks.add("soft_delete_days", "is too short", got=args["soft_delete_days"], allowed="0, or 7 to 90")
    nearline, delete = args.get("nearline_after_days"), args.get("delete_after_days")
    if nearline is not None and delete is not None and nearline >= delete:
        allowed = f"less than delete_after_days, {delete}"
        checks.add("nearline_after_days", "is too late", got=nearline, allowed=allowed)
    checks.labels()
    checks.finish()
