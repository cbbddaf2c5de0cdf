"""Where training data and features lie on Google Cloud."""

from atoll_policies.cases import resource

_KEY = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k"

RESOURCES = [
    resource("gpu-gcp-region", "pulumi:providers:gcp", {"region": "europe-west4"}),
    resource(
        "gpu-gold-bucket",
        "gcp:storage/bucket:Bucket",
        {
            "name": "gpu-gold-bucket",
            "location": "EUROPE-WEST4",
            "labels": {"data-class": "gold", "environment": "ml-prod"},
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "enforced",
            "versioning": {"enabled": True},
            "encryption": {"defaultKmsKeyName": _KEY},
            "logging": {"logBucket": "access-logs"},
            "retentionPolicy": {"retentionPeriod": "7776000", "isLocked": True},
        },
    ),
    resource(
        "gpu-feature-store",
        "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
        {
            "name": "features",
            "region": "europe-west4",
            "optimized": {},
            "encryptionSpec": {"kmsKeyName": _KEY},
            "dedicatedServingEndpoint": {
                "privateServiceConnectConfig": {
                    "enablePrivateServiceConnect": True,
                    "projectAllowlists": ["example"],
                }
            },
        },
    ),
    resource(
        "gpu-images",
        "gcp:artifactregistry/repository:Repository",
        {
            "repositoryId": "gpu-images",
            "location": "europe-west4",
            "format": "DOCKER",
            "kmsKeyName": _KEY,
            "dockerConfig": {"immutableTags": True},
            "labels": {"environment": "ml-prod"},
        },
    ),
]
