"""Images are scanned when they come."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="ecr-scans-images",
    title="The repository scans images when they are pushed",
    why="GPU images are large and old: without a scan their known holes are found by others first.",
    fix="Set `imageScanningConfiguration.scanOnPush` to true, unless the registry scans all repositories.",
    severity=Severity.MEDIUM,
    requires={"aws:ecr/repository:Repository": field("imageScanningConfiguration.scanOnPush").is_true()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/RA-5",),
    equivalents=("CKV_AWS_163",),
    good=(changed("images", "forceDelete", False),),
    bad=(
        changed("images", "imageScanningConfiguration.scanOnPush", False),
        changed("images", "imageScanningConfiguration"),
    ),
)
