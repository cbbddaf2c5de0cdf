"""Disks and file systems are encrypted."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="disks-encrypted",
    title="EBS volumes and EFS file systems are encrypted",
    why=(
        "Models and data lie on them and in their snapshots; unencrypted they can be read by whoever "
        "gets one."
    ),
    fix="Set `encrypted` to true.",
    severity=Severity.HIGH,
    requires=dict.fromkeys(
        ("aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"), field("encrypted").is_true()
    ),
    maps=("nist-800-53/SC-28", "pci-dss/3.5.1", "hipaa/164.312(a)(2)(iv)"),
    equivalents=("CKV_AWS_3", "CKV_AWS_42", "CKV2_AWS_2"),
    good=(changed("scratch-disk", "size", 100), changed("shared-files", "throughputMode", "bursting")),
    bad=(
        changed("scratch-disk", "encrypted", False),
        changed("shared-files", "encrypted", False),
        changed("scratch-disk", "encrypted"),
        changed("shared-files", "encrypted"),
    ),
)
