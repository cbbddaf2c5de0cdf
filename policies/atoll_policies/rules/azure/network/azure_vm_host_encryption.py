"""What machines keep on their own disks is encrypted."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-vm-host-encryption",
    title="Azure's machines encrypt local disks and caches",
    why="Local disks hold models and training data in use; Azure encrypts them only where it is asked.",
    fix="Set `securityProfile.encryptionAtHost` to true.",
    severity=Severity.MEDIUM,
    requires={"azure-native:compute:VirtualMachine": field("securityProfile.encryptionAtHost").is_true()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "hipaa/164.312(a)(2)(iv)"),
    good=(changed("az-vm", "securityProfile.securityType", "TrustedLaunch"),),
    bad=(
        changed("az-vm", "securityProfile.encryptionAtHost", False),
        changed("az-vm", "securityProfile"),
    ),
)
