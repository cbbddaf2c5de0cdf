"""No list lets everybody write."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.s3 import EVERYBODY, acls, granting

RULE = Rule(
    id="s3-no-public-write",
    title="No access list lets everybody write",
    why="A stranger can swap the weights that the next rollout loads, or fill the bucket at your cost.",
    fix="Set `acl` to `private`, or take the grant away.",
    severity=Severity.CRITICAL,
    requires=acls(
        words="not let everybody write",
        canned=("public-read-write",),
        group=EVERYBODY,
        rights=("WRITE", "WRITE_ACP", "FULL_CONTROL"),
    ),
    absent="passes",
    maps=(
        "nist-800-53/AC-3",
        "nist-800-53/SI-7",
        "mitre-atlas/AML.T0020",
        "owasp-llm/LLM04",
    ),
    equivalents=("CKV_AWS_57",),
    good=(
        changed("data-bucket", "acl", "log-delivery-write"),
        changed("data-bucket", "grants", [{"type": "CanonicalUser", "id": "1", "permissions": ["WRITE"]}]),
    ),
    bad=(
        changed("data-bucket", "acl", "public-read-write", also=("s3-no-public-read",)),
        added(granting("WRITE")),
        added(granting("WRITE_ACP")),
        added(granting("FULL_CONTROL"), also=("s3-no-public-read", "s3-no-public-acl-view")),
    ),
)
