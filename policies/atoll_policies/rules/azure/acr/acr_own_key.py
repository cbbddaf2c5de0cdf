"""Registries are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-own-key",
    title="Azure's registries are encrypted with your own key",
    why="Azure encrypts in any case; only a key of your own lets you take access back, and shows in a log who"
    " used it.",
    fix="Set `encryption.status` to enabled with `keyVaultProperties`, when the registry is made.",
    severity=Severity.LOW,
    requires={"azure-native:containerregistry:Registry": field("encryption.status").equals("enabled")},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    good=(changed("acr", "encryption.keyVaultProperties.identity", "00000000-0000-0000-0000-000000000001"),),
    bad=(changed("acr", "encryption.status", "disabled"), changed("acr", "encryption")),
)
