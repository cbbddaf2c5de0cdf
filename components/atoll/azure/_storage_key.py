"""What encrypts a storage account: Microsoft's key, or one of a Key Vault."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi_azure_native as azure_native
from pulumi import Resource, ResourceOptions

from atoll.azure._roles import Role, grant
from atoll.azure._tags import tags


def encryption(
    name: str, args: Mapping[str, Any], services: Sequence[str], own: ResourceOptions
) -> tuple[dict[str, Any], ResourceOptions]:
    """Return an account's ``encryption`` and ``identity``, and options by which it comes after its access.

    Encryption is double, in hardware and service. With ``key_vault_id`` an identity is made that may use the
    key ``key_name``.
    """
    settings: dict[str, Any] = {
        "require_infrastructure_encryption": True,
        "key_source": "Microsoft.Storage",
        "services": {service: {"enabled": True, "key_type": "Account"} for service in services},
    }
    if "key_vault_id" not in args:
        return {"encryption": settings}, ResourceOptions()
    identity, access = _key_identity(name, args, own)
    settings |= {
        "key_source": "Microsoft.Keyvault",
        "key_vault_properties": {"key_name": args["key_name"], "key_vault_uri": args["key_vault_uri"]},
        "encryption_identity": {"encryption_user_assigned_identity": identity.id},
    }
    who = {"type": "UserAssigned", "user_assigned_identities": [identity.id]}
    return {"encryption": settings, "identity": who}, ResourceOptions(depends_on=[access])


def _key_identity(
    name: str, args: Mapping[str, Any], own: ResourceOptions
) -> "tuple[azure_native.managedidentity.UserAssignedIdentity, Resource]":
    identity = azure_native.managedidentity.UserAssignedIdentity(
        f"{name}-encryption-identity",
        resource_name_=f"{name}-encryption",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags(name, args),
        opts=own,
    )
    access = grant(
        f"{name}-encryption-access",
        Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        principal_id=identity.principal_id,
        scope=args["key_vault_id"],
        subscription_id=args["subscription_id"],
        opts=own,
    )
    return identity, access
