"""A role of one's own, and who has it."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "az-role",
        "azure-native:authorization:RoleDefinition",
        {
            "scope": "/subscriptions/00000000-0000-0000-0000-000000000000",
            "roleName": "training",
            "permissions": [
                {
                    "actions": ["Microsoft.Storage/storageAccounts/read"],
                    "dataActions": ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"],
                }
            ],
        },
    ),
    resource(
        "az-role-assignment",
        "azure-native:authorization:RoleAssignment",
        {
            "scope": ref("blob-account"),
            "principalId": "00000000-0000-0000-0000-000000000001",
            "principalType": "ServicePrincipal",
            # Storage Blob Data Reader
            "roleDefinitionId": "/subscriptions/00000000-0000-0000-0000-000000000000/providers/"
            "Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        },
    ),
]
