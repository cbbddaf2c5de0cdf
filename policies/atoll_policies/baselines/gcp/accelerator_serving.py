"""Models that Google Cloud serves, and who serves them."""

from atoll_policies.cases import resource

_KEY = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k"

RESOURCES = [
    resource(
        "gpu-vertex-endpoint",
        "gcp:vertex/aiEndpoint:AiEndpoint",
        {
            "displayName": "flights",
            "location": "europe-west4",
            "encryptionSpec": {"kmsKeyName": _KEY},
            "network": "projects/123456789012/global/networks/ml",
            "predictRequestResponseLoggingConfig": {
                "enabled": True,
                "samplingRate": 1,
                "bigqueryDestination": {"outputUri": "bq://example.requests"},
            },
        },
    ),
    resource(
        "gpu-workload-identity",
        "gcp:serviceaccount/iAMMember:IAMMember",
        {
            "serviceAccountId": "projects/example/serviceAccounts/server@example.iam.gserviceaccount.com",
            "role": "roles/iam.workloadIdentityUser",
            "member": "serviceAccount:example.svc.id.goog[serving/server]",
        },
    ),
]
