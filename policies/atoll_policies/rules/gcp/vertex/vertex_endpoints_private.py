"""Vertex AI's endpoints aren't reachable from the internet."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="vertex-endpoints-private",
    title="Vertex AI's endpoints aren't reachable from the internet",
    why=(
        "A public endpoint answers whoever has a token of the project: models are queried, copied and run "
        "up bills from anywhere."
    ),
    fix=(
        "Set `network`, or `privateServiceConnectConfig`; leave `publicEndpointEnabled` of index "
        "endpoints false."
    ),
    severity=Severity.HIGH,
    requires={
        "gcp:vertex/aiEndpoint:AiEndpoint": any_of(
            field("network").present(),
            field("privateServiceConnectConfig.enablePrivateServiceConnect").is_true(),
        ),
        "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint": field("publicEndpointEnabled").isnt_true(),
    },
    gap="SRV-7",
    evidence="mondoohq/cnspec#3080",
    maps=("nist-800-53/SC-7", "mitre-atlas/AML.T0024"),
    equivalents=("CKV2_GCP_33", "CKV2_GCP_34"),
    disagrees={"CKV2_GCP_33": "it doesn't know Private Service Connect"},
    good=(
        changed("vertex-index-endpoint", "publicEndpointEnabled"),
        changed("vertex-endpoint-connect", "description", "chat"),
    ),
    bad=(
        changed("vertex-endpoint", "network"),
        changed("vertex-endpoint", "network", ""),
        changed("vertex-index-endpoint", "publicEndpointEnabled", True),
    ),
)
