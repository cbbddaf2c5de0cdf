"""Vertex AI's stores and endpoints, and a notebook."""

from atoll_policies.cases import ref, resource

_KEY = {"encryptionSpec": {"kmsKeyName": ref("gcp-key")}}
_DISK = {"diskEncryption": "CMEK", "kmsKey": ref("gcp-key")}
_LOGGED = {"enabled": True, "samplingRate": 1, "bigqueryDestination": {"outputUri": "bq://example.requests"}}

RESOURCES = [
    resource(
        "vertex-dataset",
        "gcp:vertex/aiDataset:AiDataset",
        {
            "displayName": "images",
            "metadataSchemaUri": "gs://google-cloud-aiplatform/schema/dataset/metadata/image_1.0.0.yaml",
            **_KEY,
        },
    ),
    resource(
        "vertex-endpoint",
        "gcp:vertex/aiEndpoint:AiEndpoint",
        {
            "displayName": "chat",
            "location": "europe-west4",
            "network": ref("gcp-network"),
            "predictRequestResponseLoggingConfig": _LOGGED,
            **_KEY,
        },
    ),
    resource(
        "vertex-endpoint-connect",
        "gcp:vertex/aiEndpoint:AiEndpoint",
        {
            "displayName": "chat",
            "location": "europe-west4",
            "privateServiceConnectConfig": {"enablePrivateServiceConnect": True},
            "predictRequestResponseLoggingConfig": _LOGGED,
            **_KEY,
        },
    ),
    resource(
        "vertex-index-endpoint",
        "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint",
        {"displayName": "search", "network": ref("gcp-network"), "publicEndpointEnabled": False, **_KEY},
    ),
    resource(
        "vertex-features",
        "gcp:vertex/aiFeatureStore:AiFeatureStore",
        {"name": "features", "onlineServingConfig": {"fixedNodeCount": 1}, **_KEY},
    ),
    resource(
        "vertex-online-features",
        "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
        {
            "name": "online",
            "optimized": {},
            "dedicatedServingEndpoint": {
                "privateServiceConnectConfig": {"enablePrivateServiceConnect": True}
            },
            **_KEY,
        },
    ),
    resource(
        "vertex-agent", "gcp:vertex/aiReasoningEngine:AiReasoningEngine", {"displayName": "agent", **_KEY}
    ),
    resource(
        "vertex-corpus",
        "gcp:vertex/aiRagCorpus:AiRagCorpus",
        {"displayName": "manuals", "region": "europe-west4", **_KEY},
    ),
    resource(
        "vertex-index",
        "gcp:vertex/aiIndex:AiIndex",
        {"displayName": "search", "metadata": {"config": {"dimensions": 768}}, **_KEY},
    ),
    resource(
        "vertex-machines",
        "gcp:vertex/aiPersistentResource:AiPersistentResource",
        {
            "location": "europe-west4",
            "resourcePools": [{"machineSpec": {"machineType": "n1-standard-4"}, "replicaCount": "1"}],
            **_KEY,
        },
    ),
    resource("vertex-metadata", "gcp:vertex/aiMetadataStore:AiMetadataStore", {"name": "default", **_KEY}),
    resource("vertex-tensorboard", "gcp:vertex/aiTensorboard:AiTensorboard", {"displayName": "runs", **_KEY}),
    resource(
        "vertex-notebook",
        "gcp:workbench/instance:Instance",
        {
            "location": "europe-west4-a",
            "gceSetup": {
                "machineType": "e2-standard-4",
                "metadata": {"idle-timeout-seconds": "3600"},
                "disablePublicIp": True,
                "bootDisk": _DISK,
                "dataDisks": _DISK,
                "shieldedInstanceConfig": {
                    "enableSecureBoot": True,
                    "enableVtpm": True,
                    "enableIntegrityMonitoring": True,
                },
            },
        },
    ),
    resource(
        "vertex-old-notebook",
        "gcp:notebooks/instance:Instance",
        {
            "noPublicIp": True,
            **_DISK,
            "shieldedInstanceConfig": {"enableVtpm": True, "enableIntegrityMonitoring": True},
        },
    ),
    resource(
        "vertex-old-runtime",
        "gcp:notebooks/runtime:Runtime",
        {
            "virtualMachine": {
                "virtualMachineConfig": {
                    "internalIpOnly": True,
                    "encryptionConfig": {"kmsKey": ref("gcp-key")},
                }
            }
        },
    ),
]
