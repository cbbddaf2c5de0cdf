"""Storage accounts answer to networks that are named."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="blob-default-deny",
    title="Azure's storage accounts refuse networks that nobody named",
    why="Where the firewall allows by default, turning public access on once opens the account to everyone.",
    fix="Set `networkRuleSet.defaultAction` to Deny.",
    severity=Severity.HIGH,
    requires={"azure-native:storage:StorageAccount": field("networkRuleSet.defaultAction").equals("Deny")},
    maps=("nist-800-53/SC-7", "nist-800-53/AC-3"),
    equivalents=("CKV_AZURE_35",),
    good=(changed("blob-account", "networkRuleSet.ipRules", [{"iPAddressOrRange": "203.0.113.0/24"}]),),
    bad=(
        changed("blob-account", "networkRuleSet.defaultAction", "Allow"),
        changed("blob-account", "networkRuleSet"),
    ),
)
