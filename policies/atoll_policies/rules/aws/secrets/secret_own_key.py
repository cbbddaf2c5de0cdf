"""Secrets are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

_KEY = field("kmsKeyId")

RULE = Rule(
    id="secret-own-key",
    title="Secrets are encrypted with your own key",
    why="AWS' own key opens for all of the account, and a secret under it can't be shared with another.",
    fix="Set `kmsKeyId` to the ARN of a KMS key of yours, not to an `aws/` alias.",
    severity=Severity.MEDIUM,
    requires={
        "aws:secretsmanager/secret:Secret": all_of(
            _KEY.present(), _KEY.avoids(r"(^|/)aws/", "not be a key of AWS' own")
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_149",),
    good=(
        changed("token", "kmsKeyId", "alias/tokens"),
        changed("token", "description", "of the registry"),
    ),
    bad=(
        changed("token", "kmsKeyId", "alias/aws/secretsmanager"),
        changed("token", "kmsKeyId"),
        changed("token", "kmsKeyId", ""),
    ),
)
