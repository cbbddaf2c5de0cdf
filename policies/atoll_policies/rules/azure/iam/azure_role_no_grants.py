"""Roles of one's own can't give roles."""

from atoll_policies import Rule, Severity, changed, field

_GRANTS = r"(?i)^Microsoft\.Authorization/(\*|(\*|role(Assignments|Definitions))/(\*|write))$"

RULE = Rule(
    id="azure-role-no-grants",
    title="No custom role in Azure gives roles to others",
    why="Who may give roles may give themselves every role, so a small role becomes the owner's.",
    fix="Leave Microsoft.Authorization's writes out of `permissions[].actions`.",
    severity=Severity.HIGH,
    requires={
        "azure-native:authorization:RoleDefinition": field("permissions[*].actions[*]").avoids(
            _GRANTS, "not give roles"
        )
    },
    absent="passes",
    maps=("nist-800-53/AC-6", "nist-800-53/AC-5"),
    good=(
        changed("az-role", "permissions[0].actions", ["Microsoft.Authorization/*/read"]),
        changed("az-role", "permissions[0].actions", ["Microsoft.Authorization/locks/write"]),
    ),
    bad=(
        changed("az-role", "permissions[0].actions", ["Microsoft.Authorization/roleAssignments/write"]),
        changed("az-role", "permissions[0].actions", ["Microsoft.Compute/*", "Microsoft.Authorization/*"]),
        changed("az-role", "permissions[0].actions[0]", "Microsoft.Authorization/*/write"),
        changed("az-role", "permissions[0].actions[0]", "microsoft.authorization/roledefinitions/*"),
    ),
)
