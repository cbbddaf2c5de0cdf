"""Artifact Registry scans images for known flaws."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gar-scanned",
    title="Artifact Registry scans images for known flaws",
    why="Without scans nobody learns that an image which runs for months has a flaw with an exploit.",
    fix="Leave `vulnerabilityScanningConfig.enablementConfig` at INHERITED.",
    severity=Severity.LOW,
    requires={
        "gcp:artifactregistry/repository:Repository": field(
            "vulnerabilityScanningConfig.enablementConfig"
        ).differs("DISABLED")
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=(
        "nist-800-53/RA-5",
        "cis-gke/5.1.1",
        "nsa/secure-images",
    ),
    good=(changed("gar-images", "vulnerabilityScanningConfig"),),
    bad=(
        changed("gar-images", "vulnerabilityScanningConfig.enablementConfig", "DISABLED"),
        changed("gar-python", "vulnerabilityScanningConfig", {"enablementConfig": "DISABLED"}),
    ),
)
