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
    maps=(
        "nist-800-53/RA-5",
        "cis-eks/5.1.1",
        "nsa/secure-images",
        "pci-dss/11.3.1",
        "soc2/CC7.1",
    ),
    equivalents=("CKV_AWS_163",),
    good=(changed("images", "forceDelete", False),),
    bad=(
        changed("images", "imageScanningConfiguration.scanOnPush", False),
        changed("images", "imageScanningConfiguration"),
    ),
)
