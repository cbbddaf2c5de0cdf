"""Machines take keys, not passwords."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="azure-vm-no-password",
    title="Azure's Linux machines take no passwords",
    why="Passwords are guessed, and the same one is often on many machines.",
    fix="Set `osProfile.linuxConfiguration.disablePasswordAuthentication` to true, with SSH keys.",
    severity=Severity.HIGH,
    requires={
        "azure-native:compute:VirtualMachine": any_of(
            field("osProfile.linuxConfiguration.disablePasswordAuthentication").is_true(),
            field("osProfile.linuxConfiguration").absent(),
        )
    },
    maps=("nist-800-53/IA-5",),
    good=(
        changed("az-vm", "osProfile.linuxConfiguration.provisionVMAgent", True),
        changed("az-vm", "osProfile"),
    ),
    bad=(
        changed("az-vm", "osProfile.linuxConfiguration.disablePasswordAuthentication", False),
        changed("az-vm", "osProfile.linuxConfiguration", {"provisionVMAgent": True}),
    ),
)
