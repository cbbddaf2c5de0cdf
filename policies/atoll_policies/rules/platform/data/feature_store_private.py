"""Features are asked for over a private way."""

from atoll_policies import Level, Rule, Severity, changed, field

_PUBLIC = {"enablePrivateServiceConnect": False}

RULE = Rule(
    id="vertex-features-private",
    title="Vertex' feature stores have a private endpoint",
    why="Features are users' data in the form that is easiest to use; a public endpoint is one stolen"
    " token away.",
    fix="Set `dedicatedServingEndpoint.privateServiceConnectConfig.enablePrivateServiceConnect` to true.",
    severity=Severity.HIGH,
    requires={
        "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": field(
            "dedicatedServingEndpoint.privateServiceConnectConfig.enablePrivateServiceConnect"
        ).is_true()
    },
    dev=Level.MANDATORY,
    gap="DAT-3",
    evidence="prowler sagemaker_feature_group_offline_store_encrypted_with_cmk",
    maps=("nist-800-53/SC-7", "nist-800-53/AC-3"),
    good=(changed("gpu-feature-store", "region", "europe-west1"),),
    bad=(
        changed("gpu-feature-store", "dedicatedServingEndpoint.privateServiceConnectConfig", _PUBLIC),
        changed("gpu-feature-store", "dedicatedServingEndpoint"),
    ),
)
