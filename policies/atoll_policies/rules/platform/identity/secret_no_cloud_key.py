"""Kubernetes' secrets hold no keys of clouds."""

from atoll_policies import At, Level, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer
from atoll_policies.values import HIDDEN, UNKNOWN

_KEYS = {
    "aws_access_key_id",
    "aws_secret_access_key",
    "awsaccesskeyid",
    "awssecretaccesskey",
    "azure_client_secret",
    "azure_storage_access_key",
    "gcloud-application-credentials.json",
    "google_application_credentials",
    "credentials.json",
    "key.json",
}


# Types whose content Kubernetes itself knows; what is in them needn't be seen.
_TYPED = {"bootstrap.kubernetes.io/token", "kubernetes.io/service-account-token", "kubernetes.io/tls"}


def _none(at: At) -> Answer:
    trees = [at.get(path) for path in ("data", "stringData")]
    if any(name.lower() in _KEYS for tree in trees if isinstance(tree, dict) for name in tree):
        return False
    veiled = UNKNOWN in trees or HIDDEN in trees
    return None if veiled and at.get("type") not in _TYPED else True


RULE = Rule(
    id="secret-no-cloud-key",
    title="Secrets hold no keys of clouds",
    why="Whoever reads the namespace's secrets has the bucket from anywhere and for good; KServe still"
    " takes models with such keys.",
    fix="Give the service account an identity: pod identity, GKE's or AKS' workload identity.",
    severity=Severity.HIGH,
    requires={"kubernetes:core:Secret": custom("have no key of a cloud", _none)},
    absent="passes",
    dev=Level.MANDATORY,
    gap="IDN-2",
    evidence="KServe's credentials configuration takes keys",
    maps=(
        "cis-eks/4.4.2",
        "cis-gke/4.4.2",
        "cis-aks/4.5.2",
        "nist-800-53/IA-5",
        "nsa/secrets",
        "mitre-atlas/AML.T0055",
    ),
    good=(
        changed("certificate", "data", {"aws_region": ""}),
        changed("certificate", "data", UNKNOWN),
        changed("certificate", "type", "bootstrap.kubernetes.io/token", together={"data": UNKNOWN}),
        changed("certificate", "type", "kubernetes.io/service-account-token", together={"data": UNKNOWN}),
    ),
    bad=(
        changed("endpoint-settings", "stringData", {"AWS_SECRET_ACCESS_KEY": ""}),
        *(
            changed("endpoint-settings", "data", {name: ""})
            for name in (
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "awsAccessKeyID",
                "awsSecretAccessKey",
                "AZURE_CLIENT_SECRET",
                "AZURE_STORAGE_ACCESS_KEY",
                "gcloud-application-credentials.json",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "credentials.json",
                "key.json",
            )
        ),
    ),
)
