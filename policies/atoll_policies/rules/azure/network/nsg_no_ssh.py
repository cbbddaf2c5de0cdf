"""SSH isn't open to the internet."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-ssh",
    title="Security groups keep SSH from the internet",
    why="An open port 22 is tried with stolen keys and passwords all day long.",
    fix="Name your networks in `sourceAddressPrefix`, or use Azure Bastion.",
    severity=Severity.HIGH,
    requires=closed({"tcp", "*"}, 22, words="not let the internet in on port 22"),
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_10",),
    disagrees={"CKV_AZURE_10": "it doesn't know that 0.0.0.0/0 and ::/0 are the internet"},
    good=(
        changed("az-nsg", "securityRules[1].access", "Deny"),
        changed("az-nsg", "securityRules[1].sourceAddressPrefixes", ["10.0.0.0/8"]),
    ),
    bad=(
        *(
            changed("az-nsg", "securityRules[1].sourceAddressPrefix", everywhere)
            for everywhere in ("*", "Any", "0.0.0.0", "0.0.0.0/0", "::/0")  # noqa: S104  # an address of others
        ),
        added(opened("443", "*"), also=("nsg-no-rdp", "nsg-no-http", "nsg-no-ai-tools", "nsg-no-databases")),
        changed("az-nsg", "securityRules[1].sourceAddressPrefixes", ["10.0.0.0/8", "Internet"]),
        added(opened("443", "20-30")),
    ),
)
