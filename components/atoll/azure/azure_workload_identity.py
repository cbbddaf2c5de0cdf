from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import FEDERATED_CREDENTIAL, AzureChecks
from atoll.azure._roles import TOKEN_AUDIENCE, Role, grant
from atoll.azure._tags import tags

_ROLES = {
    "key-vault-secrets-user": Role.KEY_VAULT_SECRETS_USER,
    "registry-pull": Role.ACR_PULL,
    "storage-reader": Role.STORAGE_BLOB_DATA_READER,
    "storage-contributor": Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
}


class AzureAccess(TypedDict):
    """What an identity may do, and where."""

    role: str
    """One of ``storage-reader``, ``storage-contributor``, ``registry-pull``, ``key-vault-secrets-user``."""
    scope: Input[str]
    """Resource id of a container, registry, vault or the like; not of a subscription or resource group."""


class AzureWorkloadIdentityArgs(TypedDict):
    """Arguments of ``AzureWorkloadIdentity``."""

    resource_group_name: Input[str]
    """Resource group of the identity."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    oidc_issuer_url: Input[str]
    """Issuer of the cluster's tokens."""
    namespace: str
    """Namespace of the service account."""
    service_account: str
    """Kubernetes service account that is the identity."""
    access: NotRequired[Mapping[str, AzureAccess]]
    """What it may do, by a name of your own for each. Nothing when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of the identity. None when absent."""


class AzureWorkloadIdentity(pulumi.ComponentResource):
    """An Azure identity for the pods of one Kubernetes service account, without any secret."""

    client_id: Output[str]
    """Client id, for the service account's annotation ``azure.workload.identity/client-id``. It is known when
    tokens are accepted and access is granted."""
    principal_id: Output[str]
    """Object id of the identity, for role assignments elsewhere."""
    annotations: Output[dict[str, str]]
    """Annotations of the service account; its pods need the label ``azure.workload.identity/use: "true"``."""

    def __init__(
        self, name: str, args: AzureWorkloadIdentityArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Make the identity ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureWorkloadIdentity", name, {}, opts)
        own = ResourceOptions(parent=self)
        identity = azure_native.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=name,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags(name, args),
            opts=own,
        )
        credential = azure_native.managedidentity.FederatedIdentityCredential(
            f"{name}-credential",
            federated_identity_credential_resource_name=name,
            resource_name_=identity.name,
            resource_group_name=args["resource_group_name"],
            issuer=args["oidc_issuer_url"],
            subject=f"system:serviceaccount:{args['namespace']}:{args['service_account']}",
            audiences=[TOKEN_AUDIENCE],
            opts=own,
        )
        grants = [
            grant(
                f"{name}-{part}-access",
                _ROLES[access["role"]],
                principal_id=identity.principal_id,
                scope=access["scope"],
                subscription_id=args["subscription_id"],
                opts=own,
            )
            for part, access in args.get("access", {}).items()
        ]
        ready = [credential.id, *(made.id for made in grants)]
        self.client_id = Output.all(identity.client_id, *ready).apply(lambda values: str(values[0]))
        self.principal_id = identity.principal_id
        self.annotations = self.client_id.apply(lambda client: {"azure.workload.identity/client-id": client})
        self.register_outputs(
            {output: getattr(self, output) for output in AzureWorkloadIdentity.__annotations__}
        )


def _check(name: str, args: AzureWorkloadIdentityArgs) -> None:
    checks = AzureChecks("AzureWorkloadIdentity", name, args, AzureWorkloadIdentityArgs)
    checks.name("name", FEDERATED_CREDENTIAL, value=name)
    checks.guid("subscription_id")
    checks.dns_label("namespace")
    checks.dns_label("service_account", max_length=253)
    for part, access in args.get("access", {}).items():
        path = f"access.{part}"
        _check_access(checks, path, access)
    checks.finish()


def _check_access(checks: AzureChecks, path: str, access: AzureAccess) -> None:
    role, scope = access.get("role"), access.get("scope")
    if role not in _ROLES:
        checks.add(f"{path}.role", "is not a known value", got=role, allowed=", ".join(_ROLES))
    if scope is None:
        checks.add(f"{path}.scope", "is required")
    elif isinstance(scope, str) and "/providers/" not in scope:
        fix = "name the container, registry or vault"
        checks.add(f"{path}.scope", "is wider than one resource", got=scope, fix=fix)
