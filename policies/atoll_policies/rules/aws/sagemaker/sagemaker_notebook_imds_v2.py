"""Notebooks' credentials need a session."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-notebook-imds-v2",
    title="A notebook hands its credentials out by sessions only",
    why="Under version 1 a single forged request from a notebook's page or proxy returns the role's keys.",
    fix="Set `instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion` to `2`.",
    severity=Severity.HIGH,
    requires={
        "aws:sagemaker/notebookInstance:NotebookInstance": field(
            "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion"
        ).equals("2")
    },
    maps=(
        "nist-800-53/AC-3",
        "nist-800-53/IA-5",
    ),
    equivalents=("CKV_AWS_371",),
    good=(changed("notebook", "platformIdentifier", "notebook-al2-v3"),),
    bad=(
        changed(
            "notebook",
            "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion",
            "1",
        ),
        changed("notebook", "instanceMetadataServiceConfiguration"),
    ),
)
