"""Role assignments of least privilege, with names that follow from what they say."""

import uuid
from enum import StrEnum
from typing import Any

import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

TOKEN_AUDIENCE = "api://AzureADTokenExchange"  # noqa: S105 - whom it is for, not a token
"""Whom tokens of other issuers are for. Source: https://learn.microsoft.com/azure/aks/workload-identity-overview"""
_NAMESPACE = uuid.UUID("5a8f5a0e-6f0c-5d1b-9b7e-0f5f0d2c6a41")


class Role(StrEnum):
    """Built-in roles.

    Source of the ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    """

    ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec"
    KEY_VAULT_CONTRIBUTOR = "f25e0fa2-a7c8-4377-a976-54943a77a395"
    KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    KEY_VAULT_CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    MANAGED_IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"
    NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    PRIVATE_DNS_ZONE_CONTRIBUTOR = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    STORAGE_ACCOUNT_CONTRIBUTOR = "17d1049b-9a84-46fb-8f53-869881c3d3ab"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"


def assignment_name(scope: str, principal_id: str, role: Role) -> str:
    """Return the GUID of an assignment: the same for the same three, and for no others.

    Azure refuses a change of an assignment's principal or scope, so that either must be another assignment.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{scope}|{principal_id}|{role.value}".lower()))


def grant(
    name: str,
    role: Role,
    *,
    principal_id: Input[str],
    scope: Input[str],
    subscription_id: Input[str],
    opts: ResourceOptions,
) -> "azure_native.authorization.RoleAssignment":
    """Give a managed identity ``role`` on ``scope``, the id of a resource."""

    def guid(values: list[Any]) -> str:
        return assignment_name(values[0], values[1], role)

    return azure_native.authorization.RoleAssignment(
        name,
        role_assignment_name=Output.all(scope, principal_id).apply(guid),
        principal_id=principal_id,
        # Without the type, Azure looks a new identity up in Entra ID, where it may not have arrived yet.
        principal_type="ServicePrincipal",
        role_definition_id=Output.concat(
            "/subscriptions/",
            subscription_id,
            "/providers/Microsoft.Authorization/roleDefinitions/",
            role.value,
        ),
        scope=scope,
        opts=opts,
    )
