"""Domains encrypt their files with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-domain-own-key",
    title="A Studio domain's files are encrypted with your own key",
    why="Home folders of all its users lie there; under a key of AWS' nobody can see or stop their use.",
    fix="Set `kmsKeyId` to a KMS key; that makes the domain anew.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/domain:Domain": field("kmsKeyId").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_187",),
    good=(changed("studio", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("studio", "kmsKeyId", ""),
        changed("studio", "kmsKeyId"),
    ),
)
