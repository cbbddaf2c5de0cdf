"""No list lets everybody see who may do what."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.s3 import EVERYBODY, acls, granting

RULE = Rule(
    id="s3-no-public-acl-view",
    title="No access list can be seen by everybody",
    why="Who may do what in a bucket tells a stranger whose credentials are worth stealing.",
    fix="Take the grant of `READ_ACP` to all users away.",
    severity=Severity.MEDIUM,
    requires=acls(
        words="not let everybody see it", canned=(), group=EVERYBODY, rights=("READ_ACP", "FULL_CONTROL")
    ),
    absent="passes",
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV_AWS_375",),
    good=(
        changed("data-bucket", "grants", [{"type": "CanonicalUser", "id": "1", "permissions": ["READ_ACP"]}]),
    ),
    bad=(
        changed("data-bucket", "grants", [{"type": "Group", "uri": EVERYBODY, "permissions": ["READ_ACP"]}]),
        added(granting("READ_ACP")),
        added(granting("FULL_CONTROL"), also=("s3-no-public-read", "s3-no-public-write")),
    ),
)
