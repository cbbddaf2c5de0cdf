"""Trails cover every region."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudtrail-every-region",
    title="CloudTrail records every region",
    why="Accelerators that somebody starts in a region that you don't use aren't seen.",
    fix="Set `isMultiRegionTrail` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudtrail/trail:Trail": field("isMultiRegionTrail").is_true()},
    maps=("nist-800-53/AU-12",),
    equivalents=("CKV_AWS_67",),
    good=(changed("account-trail", "includeGlobalServiceEvents", True),),
    bad=(
        changed("account-trail", "isMultiRegionTrail", False),
        changed("account-trail", "isMultiRegionTrail"),
    ),
)
