"""No list lets everybody read."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.s3 import EVERYBODY, acls, granting

RULE = Rule(
    id="s3-no-public-read",
    title="No access list lets everybody read",
    why="Training data and weights are then a download for whoever guesses the name of the bucket.",
    fix="Set `acl` to `private`, or take the grant away; share by `aws:s3:BucketPolicy`.",
    severity=Severity.CRITICAL,
    requires=acls(
        words="not let everybody read",
        canned=("public-read", "public-read-write"),
        group=EVERYBODY,
        rights=("READ", "FULL_CONTROL"),
    ),
    absent="passes",
    maps=(
        "nist-800-53/AC-3",
        "soc2/CC6.1",
        "mitre-atlas/AML.T0035",
    ),
    equivalents=("CKV_AWS_20",),
    good=(
        changed("data-bucket", "acl", "private"),
        changed(
            "data-bucket", "grants", [{"type": "CanonicalUser", "id": "1", "permissions": ["FULL_CONTROL"]}]
        ),
        changed("data-bucket", "grants", [{"type": "Group", "uri": EVERYBODY, "permissions": []}]),
    ),
    bad=(
        changed("data-bucket", "acl", "public-read"),
        changed("data-bucket", "acl", "public-read-write", also=("s3-no-public-write",)),
        changed("model-object", "acl", "public-read"),
        added(granting("READ")),
        added(granting("FULL_CONTROL"), also=("s3-no-public-write", "s3-no-public-acl-view")),
    ),
)
