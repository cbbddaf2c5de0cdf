"""Plain HTTP isn't open to the internet."""

from atoll_policies import Level, Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-http",
    title="Security groups keep plain HTTP from the internet",
    why="What is asked over HTTP, prompts and tokens among it, can be read and changed on the way. A gateway"
    " that only redirects to HTTPS is no harm.",
    fix="Open port 443 alone, or name your networks in `sourceAddressPrefix`.",
    severity=Severity.MEDIUM,
    requires=closed({"tcp", "*"}, 80, words="not let the internet in on port 80"),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-7", "nist-800-53/SC-8"),
    equivalents=("CKV_AZURE_160",),
    good=(changed("az-nsg", "securityRules[3].destinationPortRange", "443"),),
    bad=(
        changed("az-nsg", "securityRules[3].sourceAddressPrefix", "Internet"),
        added(opened("80-90", source="*")),
    ),
)
