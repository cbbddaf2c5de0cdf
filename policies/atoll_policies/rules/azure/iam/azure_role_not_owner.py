"""Roles of one's own aren't owners under another name."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-role-not-owner",
    title="No custom role in Azure may do everything",
    why="A role with the action * is an owner that no review of owners shows.",
    fix="Name what the role needs in `permissions[].actions`.",
    severity=Severity.HIGH,
    requires={"azure-native:authorization:RoleDefinition": field("permissions[*].actions").excludes("*")},
    absent="passes",
    maps=("nist-800-53/AC-6", "soc2/CC6.3"),
    equivalents=("CKV_AZURE_39",),
    good=(changed("az-role", "permissions[0].actions", ["Microsoft.Storage/*/read"]),),
    bad=(
        changed("az-role", "permissions[0].actions", ["*"]),
        changed("az-role", "permissions", [{"actions": ["*"], "notActions": ["Microsoft.Authorization/*"]}]),
    ),
)
