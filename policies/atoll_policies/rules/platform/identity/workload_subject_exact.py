"""An identity for pods is for one service account."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when

_EXACT = r"[a-z0-9-]+\.svc\.id\.goog\[[a-z0-9-]+/[a-z0-9.-]+\]"

RULE = Rule(
    id="workload-subject-exact",
    title="Google's and Azure's identities for pods name their service account exactly",
    why="An identity that a whole pool, namespace or cluster may take makes each pod as mighty as the"
    " mightiest.",
    fix="Write `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]`, or the subject"
    " `system:serviceaccount:NAMESPACE:NAME`.",
    severity=Severity.HIGH,
    requires={
        "gcp:serviceaccount/iAMMember:IAMMember": when(
            all_of(
                field("role").equals("roles/iam.workloadIdentityUser"),
                field("member").avoids(r"workloadIdentityPools/", "be of a pool outside of clusters"),
            ),
            field("member").matches(f"serviceAccount:{_EXACT}", "name one service account"),
        ),
        "azure-native:managedidentity:FederatedIdentityCredential": all_of(
            field("subject").present(), field("subject").avoids(r"\*", "have no *")
        ),
    },
    dev=Level.MANDATORY,
    gap="IDN-1",
    evidence="OWASP/AISVS 5.2.1",
    maps=(
        "aisvs/5.2.1",
        "nist-800-53/AC-6",
        "cis-gke/5.2.2",
        "cis-aks/5.2.1",
    ),
    good=(
        changed("gpu-federated-identity", "subject", "system:serviceaccount:training:train"),
        changed("gpu-workload-identity", "member", "serviceAccount:other.svc.id.goog[training/train.v1]"),
        changed("gpu-workload-identity", "member", "user:a@example.com", together={"role": "roles/viewer"}),
        changed(
            "gpu-workload-identity", "member", "principal://iam.googleapis.com/workloadIdentityPools/ci/a"
        ),
    ),
    bad=(
        changed("gpu-workload-identity", "member", "serviceAccount:example.svc.id.goog[serving/*]"),
        changed("gpu-workload-identity", "member", "allAuthenticatedUsers"),
        changed("gpu-federated-identity", "subject", "system:serviceaccount:*:*"),
        changed("gpu-federated-identity", "subject", ""),
    ),
)
