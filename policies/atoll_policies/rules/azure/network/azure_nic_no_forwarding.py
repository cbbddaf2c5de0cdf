"""Machines don't forward others' packets."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-nic-no-forwarding",
    title="Azure's network interfaces don't forward packets",
    why="A machine that forwards can carry what rules forbid between two others. Firewalls and routers must.",
    fix="Leave out `enableIPForwarding`, or set it to false.",
    severity=Severity.LOW,
    requires={"azure-native:network:NetworkInterface": field("enableIPForwarding").isnt_true()},
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-7", "nist-800-53/CM-7"),
    equivalents=("CKV_AZURE_118",),
    good=(changed("az-nic", "enableIPForwarding", False),),
    bad=(
        changed("az-nic", "enableIPForwarding", True),
        changed("az-console-nic", "enableIPForwarding", True),
    ),
)
