"""Artifact Registry repositories are open to nobody who wasn't named."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.rules.gcp._grants import not_public

RULE = Rule(
    id="gar-not-public",
    title="Artifact Registry repositories are open to nobody who wasn't named",
    why=(
        "Images hold code, models and now and then tokens; whoever may write them runs code in the cluster."
    ),
    fix="Grant roles to accounts and groups; take allUsers and allAuthenticatedUsers out.",
    severity=Severity.CRITICAL,
    requires=not_public("artifactregistry/repositoryIam"),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "cis-gke/5.1.2"),
    equivalents=("CKV_GCP_101",),
    good=(changed("gar-images-member", "member", "group:allUsers@example.com"),),
    bad=(
        changed("gar-images-member", "member", "allUsers"),
        changed(
            "gar-images-binding",
            "members",
            ["serviceAccount:ci@acme-ml.iam.gserviceaccount.com", "allAuthenticatedUsers"],
        ),
    ),
)
