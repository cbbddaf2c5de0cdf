"""Google service accounts administer nothing on a whole project."""

from __future__ import annotations

from atoll_policies import (
    Condition,
    Level,
    Rule,
    Severity,
    added,
    any_of,
    changed,
    field,
    negated,
    ref,
    resource,
    some,
)
from atoll_policies.rules.gcp._grants import ABOVE_RESOURCES, grants

_ACCOUNT = r"serviceAccount:.*@.*\.iam\.gserviceaccount\.com"
# Roles over service accounts are gcp-iam-no-impersonation's.
_ADMIN = r"^roles/(?!iam\.(serviceAccount|security)).*[aA]dmin"


def _no_admin(members: str) -> Condition:
    return any_of(
        field("role").avoids(_ADMIN, "not administer a service"),
        negated(some(members, field("").matches(_ACCOUNT)), "not be a service account"),
    )


RULE = Rule(
    id="gcp-iam-no-admin-accounts",
    title="Google service accounts administer nothing on a whole project",
    why=(
        "A pod or a build that is taken over is then the administrator of that service, in the whole project."
    ),
    fix="Grant the role on the resource that the account works with, or a narrower role.",
    severity=Severity.HIGH,
    requires=grants(_no_admin, *ABOVE_RESOURCES),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_GCP_42",),
    good=(
        changed("gcp-project-member", "role", "roles/storage.objectUser"),
        added(
            resource(
                "gcp-admins",
                "gcp:projects/iAMMember:IAMMember",
                {
                    "project": ref("gcp-project", "projectId"),
                    "role": "roles/container.admin",
                    "member": "group:admins@example.com",
                },
            )
        ),
    ),
    bad=(
        changed("gcp-project-member", "role", "roles/storage.admin"),
        changed("gcp-project-member", "role", "roles/container.clusterAdmin"),
        changed("gcp-project-binding", "role", "roles/bigquery.admin"),
    ),
)
