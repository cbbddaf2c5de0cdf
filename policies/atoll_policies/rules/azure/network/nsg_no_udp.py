"""Nothing that speaks UDP is open to the internet."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-udp",
    title="Security groups keep UDP from the internet",
    why="Senders of UDP can lie about where they are, so open services are used to flood others.",
    fix="Name your networks in `sourceAddressPrefix`.",
    severity=Severity.MEDIUM,
    requires=closed({"udp"}, words="not let the internet in over UDP"),
    absent="passes",
    maps=("nist-800-53/SC-5", "nist-800-53/SC-7"),
    equivalents=("CKV_AZURE_77",),
    good=(changed("az-nsg", "securityRules[0].access", "Deny"),),
    bad=(
        changed("az-nsg", "securityRules[0].sourceAddressPrefix", "*"),
        added(opened("*", protocol="Udp")),
    ),
)
