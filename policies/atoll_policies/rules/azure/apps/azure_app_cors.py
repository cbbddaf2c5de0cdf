"""Functions answer to pages that are named."""

from atoll_policies import Level, Rule, Severity, changed, field

_NAMED = field("siteConfig.cors.allowedOrigins").excludes("*")

RULE = Rule(
    id="azure-app-cors",
    title="Azure's functions and web apps answer to pages that are named",
    why="With * any page that a user opens calls the function from inside the user's network.",
    fix="Name your pages' addresses in `siteConfig.cors.allowedOrigins`.",
    severity=Severity.MEDIUM,
    requires={"azure-native:web:WebApp": _NAMED, "azure-native:web:WebAppSlot": _NAMED},
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-4",),
    equivalents=("CKV_AZURE_62",),
    good=(changed("az-function", "siteConfig.cors"),),
    bad=(
        changed("az-function", "siteConfig.cors.allowedOrigins", ["*"]),
        changed("az-function-slot", "siteConfig.cors.allowedOrigins", ["*"]),
    ),
)
