"""Google's default service accounts get no roles."""

from atoll_policies import Rule, Severity, changed, field
from atoll_policies.rules.gcp._grants import ABOVE_RESOURCES, grants

_DEFAULT = r"-compute@developer\.gserviceaccount\.com$|@appspot\.gserviceaccount\.com$"

RULE = Rule(
    id="gcp-iam-no-default-accounts",
    title="Google's default service accounts get no roles",
    why="They belong to every machine and function that named none, so a role of theirs is a role of all.",
    fix="Make a service account for the workload and grant it the role.",
    severity=Severity.HIGH,
    requires=grants(
        lambda members: field(members).avoids(_DEFAULT, "not be a default account"), *ABOVE_RESOURCES
    ),
    absent="passes",
    maps=("nist-800-53/AC-6", "cis-gke/5.2.1"),
    equivalents=("CKV_GCP_46",),
    good=(changed("gcp-project-member", "member", "serviceAccount:compute@acme-ml.iam.gserviceaccount.com"),),
    bad=(
        changed(
            "gcp-project-member",
            "member",
            "serviceAccount:123456789012-compute@developer.gserviceaccount.com",
        ),
        changed(
            "gcp-project-binding",
            "members",
            ["group:ml-platform@example.com", "serviceAccount:acme-ml@appspot.gserviceaccount.com"],
        ),
    ),
)
