"""Vertex AI notebooks have a virtual TPM."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="vertex-notebook-vtpm",
    title="Vertex AI notebooks have a virtual TPM",
    why="Without it nothing can prove what a notebook booted, and a rootkit stays unseen.",
    fix="Leave `gceSetup.shieldedInstanceConfig.enableVtpm` true.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:workbench/instance:Instance": field(
            "gceSetup.shieldedInstanceConfig.enableVtpm", default=True
        ).is_true(),
        "gcp:notebooks/instance:Instance": field("shieldedInstanceConfig.enableVtpm", default=True).is_true(),
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SI-7",),
    equivalents=("CKV_GCP_126",),
    good=(
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig"),
        changed("vertex-old-notebook", "shieldedInstanceConfig"),
        changed("vertex-old-notebook", "shieldedInstanceConfig.enableSecureBoot", True),
    ),
    bad=(
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig.enableVtpm", False),
        changed("vertex-notebook", "gceSetup.shieldedInstanceConfig", {"enableVtpm": False}),
        changed("vertex-old-notebook", "shieldedInstanceConfig.enableVtpm", False),
    ),
)
