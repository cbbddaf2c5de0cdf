"""Nobody has a basic role on a Google Cloud project."""

from atoll_policies import Rule, Severity, added, changed, field, resource
from atoll_policies.baselines.gcp.projects import OWNED
from atoll_policies.rules.gcp._grants import ABOVE_RESOURCES, grants

RULE = Rule(
    id="gcp-iam-no-basic-roles",
    title="Nobody has a basic role on a Google Cloud project",
    why=(
        "Owner, editor and viewer reach into every service: thousands of rights where a task needs a handful."
    ),
    fix="Grant the predefined roles that the task needs, or a custom one.",
    severity=Severity.HIGH,
    requires=grants(
        lambda _members: field("role").none_of("roles/owner", "roles/editor", "roles/viewer"),
        *ABOVE_RESOURCES,
    ),
    absent="passes",
    maps=("nist-800-53/AC-6", "soc2/CC6.3"),
    equivalents=("CKV_GCP_117",),
    good=(changed("gcp-project-member", "role", "roles/storage.objectViewer"),),
    bad=(
        changed("gcp-project-member", "role", "roles/editor"),
        changed("gcp-project-binding", "role", "roles/viewer"),
        added(
            resource(
                "gcp-project-policy",
                "gcp:projects/iAMPolicy:IAMPolicy",
                {"project": "p", "policyData": OWNED},
            )
        ),
    ),
)
