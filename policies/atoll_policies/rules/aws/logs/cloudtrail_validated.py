"""Trails show when their files were changed."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudtrail-validated",
    title="CloudTrail signs its log files",
    why="Without the signed digests nobody can show that an entry wasn't deleted or changed.",
    fix="Set `enableLogFileValidation` to true.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={"aws:cloudtrail/trail:Trail": field("enableLogFileValidation").is_true()},
    maps=(
        "nist-800-53/AU-9",
        "nist-800-53/SI-7",
        "pci-dss/10.3.2",
        "nsa/log-integrity",
    ),
    equivalents=("CKV_AWS_36",),
    good=(changed("account-trail", "s3KeyPrefix", "trail"),),
    bad=(
        changed("account-trail", "enableLogFileValidation", False),
        changed("account-trail", "enableLogFileValidation"),
    ),
)
