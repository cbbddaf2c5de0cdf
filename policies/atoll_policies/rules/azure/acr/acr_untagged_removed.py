"""Images that nothing names go by themselves."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-untagged-removed",
    title="Azure's registries remove images without a tag",
    why="Old images keep known weaknesses within reach, and images of models cost much to keep. Who pins"
    " digests alone must keep their tags too, or leave this off.",
    fix="Set `policies.retentionPolicy.status` to enabled, with `days`.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerregistry:Registry": field("policies.retentionPolicy.status").equals("enabled")
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-7",),
    equivalents=("CKV_AZURE_167",),
    good=(changed("acr", "policies.retentionPolicy.days", 7),),
    bad=(
        changed("acr", "policies.retentionPolicy.status", "disabled"),
        changed("acr", "policies.retentionPolicy"),
    ),
)
