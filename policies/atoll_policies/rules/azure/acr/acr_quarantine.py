"""New images wait until they were looked through."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-quarantine",
    title="Azure's registries hold new images back until a scanner lets them go",
    why="Otherwise nodes may run an image before anybody looked at it. Without a scanner that releases images"
    " nothing can be pulled; checks where images run do as well.",
    fix="Set `policies.quarantinePolicy.status` to enabled, once a scanner releases what it passed.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerregistry:Registry": field("policies.quarantinePolicy.status").equals("enabled")
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SR-11",
        "nist-800-53/RA-5",
        "cis-aks/5.1.1",
        "nsa/secure-images",
    ),
    equivalents=("CKV_AZURE_166",),
    good=(changed("acr", "policies.softDeletePolicy", {"status": "disabled"}),),
    bad=(
        changed("acr", "policies.quarantinePolicy.status", "disabled"),
        changed("acr", "policies.quarantinePolicy"),
    ),
)
