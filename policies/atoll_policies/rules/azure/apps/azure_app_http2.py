"""Functions speak HTTP/2."""

from atoll_policies import Level, Rule, Severity, changed, field

_ON = field("siteConfig.http20Enabled").is_true()

RULE = Rule(
    id="azure-app-http2",
    title="Azure's functions and web apps speak HTTP/2",
    why="Many short answers, as streams of tokens are, wait for each other on HTTP/1.1.",
    fix="Set `siteConfig.http20Enabled` to true.",
    severity=Severity.LOW,
    requires={"azure-native:web:WebApp": _ON, "azure-native:web:WebAppSlot": _ON},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV_AZURE_67",),
    good=(changed("az-function", "siteConfig.alwaysOn", True),),
    bad=(
        changed("az-function", "siteConfig.http20Enabled", False),
        changed("az-function-slot", "siteConfig.http20Enabled"),
    ),
)
