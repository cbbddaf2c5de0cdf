"""Functions take no old TLS."""

from atoll_policies import Rule, Severity, changed, field

_NEW = field("siteConfig.minTlsVersion", default="1.2").one_of("1.2", "1.3")

RULE = Rule(
    id="azure-app-min-tls",
    title="Azure's functions and web apps take TLS 1.2 or later",
    why="TLS 1.0 and 1.1 can be broken by who listens.",
    fix="Leave out `siteConfig.minTlsVersion`, or set it to 1.2 or 1.3.",
    severity=Severity.MEDIUM,
    requires={"azure-native:web:WebApp": _NEW, "azure-native:web:WebAppSlot": _NEW},
    absent="passes",
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1"),
    equivalents=("CKV_AZURE_145",),
    good=(changed("az-function", "siteConfig.minTlsVersion", "1.3"),),
    bad=(
        changed("az-function", "siteConfig.minTlsVersion", "1.0"),
        changed("az-function-slot", "siteConfig.minTlsVersion", "1.1"),
    ),
)
