"""A model server has no token for the cluster."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="endpoint-no-token",
    title="Endpoints don't mount a token for the cluster",
    why="A model server has no business with the API server; a token there is for whoever takes the server"
    " over.",
    fix="Set `spec.predictor.automountServiceAccountToken` to false; identities of clouds bring their own"
    " tokens.",
    severity=Severity.MEDIUM,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": field(
            "spec.predictor.automountServiceAccountToken"
        ).is_false()
    },
    dev=Level.ADVISORY,
    gap="IDN-3",
    evidence="CKV_K8S_38 reads no custom resources",
    maps=(
        "cis-eks/4.1.6",
        "cis-gke/4.1.5",
        "cis-aks/4.1.6",
        "nsa/service-account-tokens",
        "nist-800-53/AC-6",
    ),
    good=(changed("endpoint", "spec.predictor.automountServiceAccountToken", "false"),),
    bad=(
        changed("endpoint", "spec.predictor.automountServiceAccountToken", True),
        changed("second-endpoint", "spec.predictor.automountServiceAccountToken"),
    ),
)
