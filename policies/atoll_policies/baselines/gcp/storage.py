"""Buckets for models and for logs, and what logs go there."""

from atoll_policies.cases import ref, resource

BUCKET = {
    "location": "EUROPE-WEST4",
    "uniformBucketLevelAccess": True,
    "publicAccessPrevention": "enforced",
    "versioning": {"enabled": True},
    "encryption": {"defaultKmsKeyName": ref("gcp-key")},
    "logging": {"logBucket": "acme-access-logs"},
}

RESOURCES = [
    resource("gcs-models", "gcp:storage/bucket:Bucket", {"name": "acme-models", **BUCKET}),
    resource(
        "gcs-logs",
        "gcp:storage/bucket:Bucket",
        {
            "name": "acme-logs",
            "retentionPolicy": {"isLocked": True, "retentionPeriod": "31536000"},
            **BUCKET,
        },
    ),
    resource(
        "gcp-log-sink",
        "gcp:logging/projectSink:ProjectSink",
        {"destination": "storage.googleapis.com/acme-logs", "uniqueWriterIdentity": True},
    ),
    resource(
        "gcs-models-member",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        {
            "bucket": ref("gcs-models", "name"),
            "role": "roles/storage.objectViewer",
            "member": "serviceAccount:serving@acme-ml.iam.gserviceaccount.com",
        },
    ),
    resource(
        "gcs-models-binding",
        "gcp:storage/bucketIAMBinding:BucketIAMBinding",
        {
            "bucket": ref("gcs-models", "name"),
            "role": "roles/storage.objectUser",
            "members": ["serviceAccount:training@acme-ml.iam.gserviceaccount.com"],
        },
    ),
]
