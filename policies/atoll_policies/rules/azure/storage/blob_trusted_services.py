"""Azure's own services reach storage accounts behind a firewall."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="blob-trusted-services",
    title="Azure's trusted services pass storage accounts' firewalls",
    why="Backup, logging and Azure ML stop without it where no private endpoint is theirs. Where none of them"
    " is used, None is the stricter choice.",
    fix="Set `networkRuleSet.bypass` to AzureServices, or leave it out.",
    severity=Severity.LOW,
    requires={
        "azure-native:storage:StorageAccount": any_of(
            field("networkRuleSet.bypass", default="AzureServices").matches(
                r".*\bAzureServices\b.*", "have AzureServices"
            ),
            field("networkRuleSet.defaultAction").equals("Allow"),
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_AZURE_36",),
    good=(
        changed(
            "blob-account",
            "networkRuleSet",
            {"defaultAction": "Allow", "bypass": "None"},
            also=("blob-default-deny",),
        ),
        changed("blob-account", "networkRuleSet.bypass"),
    ),
    bad=(
        changed("blob-account", "networkRuleSet.bypass", "None"),
        changed("files-account", "networkRuleSet.bypass", "Logging"),
    ),
)
