"""Remote desktops aren't open to the internet."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-rdp",
    title="Security groups keep remote desktops from the internet",
    why="An open port 3389 is among the commonest ways in for who encrypts data and asks for money.",
    fix="Name your networks in `sourceAddressPrefix`, or use Azure Bastion.",
    severity=Severity.HIGH,
    requires=closed({"tcp", "*"}, 3389, words="not let the internet in on port 3389"),
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_9",),
    good=(changed("az-nsg", "securityRules[2].direction", "Outbound"),),
    bad=(
        changed("az-nsg", "securityRules[2].sourceAddressPrefix", "Internet"),
        added(opened("3380-3390", source="*")),
    ),
)
