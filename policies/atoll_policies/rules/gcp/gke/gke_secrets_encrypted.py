"""GKE encrypts Kubernetes secrets with your own key."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="gke-secrets-encrypted",
    title="GKE encrypts Kubernetes secrets with your own key",
    why=(
        "Without it whoever gets at the control plane's storage reads every token and password of the "
        "cluster."
    ),
    fix="Set `databaseEncryption.state` to ENCRYPTED and `keyName` to a KMS key.",
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": all_of(
            field("databaseEncryption.state").one_of("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
            field("databaseEncryption.keyName").present(),
        )
    },
    maps=(
        "cis-gke/5.3.1",
        "nist-800-53/SC-28",
        "nsa/secrets",
    ),
    good=(
        changed("gke-cluster", "databaseEncryption.state", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
        changed("gke-cluster", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-cluster", "databaseEncryption.state", "DECRYPTED"),
        changed("gke-cluster", "databaseEncryption.keyName", ""),
        changed("gke-cluster", "databaseEncryption"),
    ),
)
