"""Functions can't be reached from the internet."""

from atoll_policies import Level, Rule, Severity, changed, field

_OFF = field("publicNetworkAccess").equals("Disabled")

RULE = Rule(
    id="azure-app-public-network-off",
    title="Azure's functions and web apps have no public endpoint",
    why="A function inside the platform needs none. One that others call from the internet does: then a"
    " gateway before it is the better place for the endpoint.",
    fix="Set `publicNetworkAccess` to Disabled, and add a private endpoint.",
    severity=Severity.LOW,
    requires={"azure-native:web:WebApp": _OFF, "azure-native:web:WebAppSlot": _OFF},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AZURE_221",),
    good=(changed("az-function", "siteConfig.ipSecurityRestrictionsDefaultAction", "Allow"),),
    bad=(
        changed("az-function", "publicNetworkAccess", "Enabled"),
        changed("az-function-slot", "publicNetworkAccess"),
    ),
)
