"""Google Cloud projects grant nothing to everybody."""

from atoll_policies import Level, Rule, Severity, added, changed, resource
from atoll_policies.rules.gcp._grants import ABOVE_RESOURCES, not_public

RULE = Rule(
    id="gcp-iam-not-public",
    title="Google Cloud projects grant nothing to everybody",
    why="A role for all on a project is a role for all on each resource in it.",
    fix="Take allUsers and allAuthenticatedUsers out.",
    severity=Severity.CRITICAL,
    requires=not_public(*ABOVE_RESOURCES),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    good=(changed("gcp-project-member", "member", "domain:example.com"),),
    bad=(
        changed("gcp-project-member", "member", "allAuthenticatedUsers"),
        changed("gcp-project-binding", "members", ["allUsers"]),
        added(
            resource(
                "gcp-folder",
                "gcp:folder/iAMMember:IAMMember",
                {"folder": "f", "role": "roles/browser", "member": "allUsers"},
            )
        ),
        added(
            resource(
                "gcp-org",
                "gcp:organizations/iAMMember:IAMMember",
                {"orgId": "1", "role": "roles/browser", "member": "allUsers"},
            )
        ),
    ),
)
