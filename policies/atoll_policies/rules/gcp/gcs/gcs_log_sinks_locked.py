"""Cloud Storage buckets that hold logs are locked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    At,
    Breach,
    Fault,
    Level,
    Resource,
    Rule,
    Severity,
    Stack,
    added,
    changed,
    field,
    ref,
    resource,
)

_BUCKET = "gcp:storage/bucket:Bucket"
_SINKS = (
    "gcp:logging/billingAccountSink:BillingAccountSink",
    "gcp:logging/folderSink:FolderSink",
    "gcp:logging/organizationSink:OrganizationSink",
    "gcp:logging/projectSink:ProjectSink",
)
_LOCKED = field("retentionPolicy.isLocked").is_true()


def _unlocked(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for bucket in stack.of(_BUCKET):
        answers = [_receives(bucket, sink) for sink in stack.of(*_SINKS)]
        if not (True in answers or None in answers):
            continue
        for fault in _LOCKED.check(At(bucket.properties)):
            yield Breach(bucket, Fault(fault.path, fault.words, fault.unknown or True not in answers))


def _receives(bucket: Resource, sink: Resource) -> bool | None:
    name = bucket.properties.get("name")
    if isinstance(name, str) and sink.properties.get("destination") == f"storage.googleapis.com/{name}":
        return True
    return sink.refers_to(bucket, "destination")


RULE = Rule(
    id="gcs-log-sinks-locked",
    title="Cloud Storage buckets that hold logs are locked",
    why=(
        "Logs that can be deleted are the first thing that an intruder deletes. A lock can't be undone, "
        "so it is advice."
    ),
    fix="Set `retentionPolicy.isLocked` to true, with a `retentionPeriod`.",
    severity=Severity.LOW,
    across=_unlocked,
    about=(_BUCKET,),
    prod=Level.ADVISORY,
    absent="fails",
    maps=("nist-800-53/AU-9", "nist-800-53/AU-11"),
    equivalents=("CKV2_GCP_4",),
    good=(changed("gcp-log-sink", "destination", "storage.googleapis.com/acme-other"),),
    bad=(
        changed("gcs-logs", "retentionPolicy.isLocked", False),
        changed("gcs-logs", "retentionPolicy"),
        changed("gcp-log-sink", "destination", "storage.googleapis.com/acme-models"),
        added(
            resource(
                "sink", "gcp:logging/projectSink:ProjectSink", {"destination": ref("gcs-models", "name")}
            )
        ),
        added(
            resource(
                "sink",
                "gcp:logging/folderSink:FolderSink",
                {"folder": "1", "destination": ref("gcs-models", "name")},
            )
        ),
        added(
            resource(
                "sink",
                "gcp:logging/organizationSink:OrganizationSink",
                {"orgId": "1", "destination": ref("gcs-models", "name")},
            )
        ),
        added(
            resource(
                "sink",
                "gcp:logging/billingAccountSink:BillingAccountSink",
                {"billingAccount": "1", "destination": ref("gcs-models", "name")},
            )
        ),
    ),
)
