"""Keys get new material by themselves."""

from atoll_policies import Level, Rule, Severity, changed, field, when

# Only KMS' own symmetric keys can rotate by themselves:
# https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
_SYMMETRIC = field("customerMasterKeySpec", default="SYMMETRIC_DEFAULT").equals("SYMMETRIC_DEFAULT")

RULE = Rule(
    id="kms-rotates",
    title="KMS rotates the key by itself",
    why="What leaks of an old key's material then opens a year of data, not all that was ever written.",
    fix="Set `enableKeyRotation` to true.",
    severity=Severity.MEDIUM,
    requires={"aws:kms/key:Key": when(_SYMMETRIC, field("enableKeyRotation").is_true())},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "pci-dss/3.7.4"),
    equivalents=("CKV_AWS_7",),
    good=(
        changed("data-key", "rotationPeriodInDays", 180),
        changed("signing-key", "description", "signatures of images"),
    ),
    bad=(changed("data-key", "enableKeyRotation", False), changed("data-key", "enableKeyRotation")),
)
