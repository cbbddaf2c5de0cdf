"""Google watches the integrity of Vertex AI notebooks."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="vertex-notebook-integrity-monitored",
    title="Google watches the integrity of Vertex AI notebooks",
    why="Without it a notebook whose boot was tampered with goes on reading data and nobody is told.",
    fix="Leave `gceSetup.shieldedInstanceConfig.enableIntegrityMonitoring` true.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:workbench/instance:Instance": field(
            "gceSetup.shieldedInstanceConfig.enableIntegrityMonitoring", default=True
        ).is_true(),
        "gcp:notebooks/instance:Instance": field(
            "shieldedInstanceConfig.enableIntegrityMonitoring", default=True
        ).is_true(),
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SI-7",),
    equivalents=("CKV_GCP_127",),
    good=(
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig"),
        changed("vertex-old-notebook", "shieldedInstanceConfig"),
        changed("vertex-old-notebook", "shieldedInstanceConfig.enableSecureBoot", True),
    ),
    bad=(
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig.enableIntegrityMonitoring", False),
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig", {"enableIntegrityMonitoring": False}),
        changed("vertex-old-notebook", "shieldedInstanceConfig.enableIntegrityMonitoring", False),
    ),
)
