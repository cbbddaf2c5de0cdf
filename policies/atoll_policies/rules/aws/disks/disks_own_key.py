"""Disks and file systems are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

_TYPES = (
    "aws:ebs/volume:Volume",
    "aws:efs/fileSystem:FileSystem",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
)

RULE = Rule(
    id="disks-own-key",
    title="EBS, EFS and FSx are encrypted with your own key",
    why="A snapshot can then be shared with one account, and access taken away by the key.",
    fix="Set `kmsKeyId`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(_TYPES, field("kmsKeyId").present()),
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AWS_189", "CKV_AWS_184", "CKV_AWS_190"),
    good=(
        changed("scratch-disk", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        changed("shared-files", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        changed("training-files", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        changed("home-files", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
    ),
    bad=(
        changed("scratch-disk", "kmsKeyId", ""),
        changed("shared-files", "kmsKeyId"),
        changed("training-files", "kmsKeyId"),
        changed("home-files", "kmsKeyId"),
    ),
)
