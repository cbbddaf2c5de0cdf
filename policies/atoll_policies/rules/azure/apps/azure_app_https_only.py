"""Functions are spoken to over TLS alone."""

from atoll_policies import Rule, Severity, changed, field

_ONLY = field("httpsOnly").is_true()

RULE = Rule(
    id="azure-app-https-only",
    title="Azure's functions and web apps take HTTPS alone",
    why="Over HTTP keys and what is asked can be read and changed on the way.",
    fix="Set `httpsOnly` to true, and leave `httpSettings.requireHttps` of the sign-in out or true.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:web:WebApp": _ONLY,
        "azure-native:web:WebAppSlot": _ONLY,
        "azure-native:web:WebAppAuthSettingsV2": field("httpSettings.requireHttps", default=True).is_true(),
    },
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1", "hipaa/164.312(e)(1)"),
    equivalents=("CKV_AZURE_70",),
    good=(changed("az-function-auth", "httpSettings"),),
    bad=(
        changed("az-function", "httpsOnly", False),
        changed("az-function-slot", "httpsOnly"),
        changed("az-function-auth", "httpSettings.requireHttps", False),
    ),
)
