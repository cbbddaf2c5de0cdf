"""Vertex AI's stores and endpoints are encrypted with your own key."""

from atoll_policies import Level, Rule, Severity, changed, field

_KINDS = (
    "Dataset",
    "Endpoint",
    "FeatureOnlineStore",
    "FeatureStore",
    "Index",
    "IndexEndpoint",
    "MetadataStore",
    "PersistentResource",
    "RagCorpus",
    "ReasoningEngine",
    "Tensorboard",
)
_NAMES = (
    "vertex-agent",
    "vertex-corpus",
    "vertex-endpoint",
    "vertex-features",
    "vertex-index",
    "vertex-index-endpoint",
    "vertex-machines",
    "vertex-online-features",
    "vertex-tensorboard",
)

RULE = Rule(
    id="vertex-encrypted-with-own-key",
    title="Vertex AI's stores and endpoints are encrypted with your own key",
    why=(
        "Data under a key of Google's can't be cut off by destroying the key. Google encrypts it anyway, "
        "so it is advice."
    ),
    fix="Set `encryptionSpec.kmsKeyName` to a key of the region.",
    severity=Severity.LOW,
    requires={
        f"gcp:vertex/ai{kind}:Ai{kind}": field("encryptionSpec.kmsKeyName").present() for kind in _KINDS
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_GCP_92", "CKV_GCP_96", "CKV2_GCP_24", "CKV2_GCP_25", "CKV2_GCP_26"),
    good=(
        changed(
            "vertex-dataset",
            "encryptionSpec.kmsKeyName",
            "projects/p/locations/l/keyRings/r/cryptoKeys/other",
        ),
    ),
    bad=(
        changed("vertex-dataset", "encryptionSpec"),
        changed("vertex-metadata", "encryptionSpec.kmsKeyName", ""),
        *(changed(name, "encryptionSpec") for name in _NAMES),
    ),
)
