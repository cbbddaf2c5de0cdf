"""Nobody is made an owner by code."""

from atoll_policies import Rule, Severity, changed, field

# Owner and User Access Administrator: learn.microsoft.com/azure/role-based-access-control/built-in-roles
_OWNERS = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635|18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"

RULE = Rule(
    id="azure-no-owner-assigned",
    title="Azure's workloads are no owners",
    why="An owner's token deletes everything and gives roles to others; no workload needs that.",
    fix="Give the role that the workload needs in `roleDefinitionId`, at the narrowest `scope`.",
    severity=Severity.HIGH,
    requires={
        "azure-native:authorization:RoleAssignment": field("roleDefinitionId").avoids(
            f"(?i)({_OWNERS})$", "not be an owner's"
        )
    },
    absent="passes",
    maps=("nist-800-53/AC-6", "soc2/CC6.3"),
    good=(
        # Contributor
        changed(
            "az-role-assignment",
            "roleDefinitionId",
            "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
        ),
    ),
    bad=(
        changed(
            "az-role-assignment",
            "roleDefinitionId",
            "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        ),
        changed(
            "az-role-assignment",
            "roleDefinitionId",
            "/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        ),
    ),
)
