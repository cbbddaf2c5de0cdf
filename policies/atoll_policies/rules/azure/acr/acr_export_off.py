"""Images don't leave a registry by export."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-export-off",
    title="Azure's registries export nothing",
    why="An export copies images and models to another registry past the network's rules.",
    fix="Set `policies.exportPolicy.status` to disabled, with `publicNetworkAccess` Disabled.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerregistry:Registry": field("policies.exportPolicy.status").equals("disabled")
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-4",),
    good=(changed("acr", "policies.softDeletePolicy", {"status": "disabled"}),),
    bad=(
        changed("acr", "policies.exportPolicy.status", "enabled"),
        changed("acr", "policies.exportPolicy"),
    ),
)
