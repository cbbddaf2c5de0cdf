"""Nobody may act as every service account of a Google Cloud project."""

from __future__ import annotations

from atoll_policies import Condition, Rule, Severity, all_of, any_of, changed, field
from atoll_policies.rules.gcp._grants import ABOVE_RESOURCES, grants

# Roles that hand out an account's tokens or keys, or run code as one of one's choice
# (cloud.google.com/iam/docs/best-practices-service-accounts).
_ACTS_AS = (
    r"roles/iam\.(serviceAccount(Admin|KeyAdmin|OpenIdTokenCreator|TokenCreator|User)"
    r"|workloadIdentityUser|securityAdmin)"
    r"|roles/(cloudbuild\.builds\.(builder|editor)|composer\.worker|dataflow\.(admin|developer)"
    r"|deploymentmanager\.editor|run\.sourceDeveloper)"
)
# Google's own agents have roles like these in each project.
_AGENT_ROLE = r"roles/\w+\.\w*[sS]erviceAgent"
_AGENT = r"serviceAccount:(service-)?\d+@.*"


def _own_agents_only(members: str) -> Condition:
    return all_of(
        field("role").avoids(f"^({_ACTS_AS})$", "not act as all service accounts"),
        any_of(
            field("role").avoids(f"^{_AGENT_ROLE}$", "not be the role of an agent of Google's"),
            field(members).matches(_AGENT),
        ),
    )


RULE = Rule(
    id="gcp-iam-no-impersonation",
    title="Nobody may act as every service account of a Google Cloud project",
    why="On a project these roles give all that any of its accounts may do, tomorrow's among them.",
    fix="Grant the role on the one service account that is needed, with `gcp.serviceaccount.IAMMember`.",
    severity=Severity.HIGH,
    requires=grants(_own_agents_only, *ABOVE_RESOURCES),
    absent="passes",
    maps=("nist-800-53/AC-6", "soc2/CC6.3"),
    equivalents=("CKV_GCP_41", "CKV_GCP_49"),
    disagrees={"CKV_GCP_49": "it refuses Google's agents the roles that they are made for"},
    good=(
        changed("gcp-project-member", "role", "roles/iam.serviceAccountViewer"),
        changed("gcp-project-agent", "project", "acme-other"),
    ),
    bad=(
        changed("gcp-project-member", "role", "roles/iam.serviceAccountTokenCreator"),
        changed("gcp-project-binding", "role", "roles/iam.serviceAccountUser"),
        changed("gcp-project-binding", "role", "roles/dataflow.developer"),
        changed("gcp-project-member", "role", "roles/aiplatform.customCodeServiceAgent"),
    ),
)
