"""Disks follow their key when it is renewed."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-disk-key-renewed",
    title="Azure's disks follow their key when it is renewed",
    why="Otherwise disks stay with the old version, which then can't be turned off, and renewal is for show.",
    fix="Set `rotationToLatestKeyVersionEnabled` to true.",
    severity=Severity.LOW,
    requires={"azure-native:compute:DiskEncryptionSet": field("rotationToLatestKeyVersionEnabled").is_true()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12",),
    good=(changed("az-disk-encryption", "encryptionType", "EncryptionAtRestWithPlatformAndCustomerKeys"),),
    bad=(
        changed("az-disk-encryption", "rotationToLatestKeyVersionEnabled", False),
        changed("az-disk-encryption", "rotationToLatestKeyVersionEnabled"),
    ),
)
