"""No list lets every account of AWS in."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.s3 import EVERY_ACCOUNT, acls, granting

RULE = Rule(
    id="s3-no-authenticated-users",
    title="No access list lets every account of AWS in",
    why="AWS' authenticated users are anybody with an account of their own, not those of yours.",
    fix="Set `acl` to `private`, or take the grant to authenticated users away.",
    severity=Severity.CRITICAL,
    requires=acls(
        words="not let every account in",
        canned=("authenticated-read",),
        group=EVERY_ACCOUNT,
        rights=("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"),
    ),
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV2_AWS_43",),
    good=(changed("data-bucket", "acl", "bucket-owner-read"),),
    bad=(
        changed("data-bucket", "acl", "authenticated-read"),
        *(
            added(granting(right, EVERY_ACCOUNT))
            for right in ("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL")
        ),
    ),
)
