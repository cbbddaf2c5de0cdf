from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll._pipeline import CiService, check_pipeline, pipeline
from atoll.azure._checks import FEDERATED_CREDENTIAL, AzureChecks
from atoll.azure._roles import TOKEN_AUDIENCE, Role, grant
from atoll.azure._tags import tags

_GRANTS = {
    "push_registry_id": ("push", Role.ACR_PUSH, "registries"),
    "state_container_id": ("state", Role.STORAGE_BLOB_DATA_READER, "containers"),
    "state_key_id": ("state-key", Role.KEY_VAULT_CRYPTO_USER, "keys"),
}
"""Argument -> suffix of the assignment, its role, the type of the resource that the argument names."""


class AzureCiIdentityArgs(TypedDict):
    """Arguments of ``AzureCiIdentity``."""

    resource_group_name: Input[str]
    """Resource group of the identity."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    repository: str
    """Repository whose pipeline it is, as ``acme/platform``. GitHub repositories that were made or renamed
    since July 2026 have ids in their tokens: ``acme@123456/platform@456789``."""
    ref: NotRequired[str]
    """Branch or tag whose runs have the identity: ``refs/heads/main``. May be absent only where
    ``environment`` or ``pull_requests`` says which runs do."""
    environment: NotRequired[str]
    """Environment of GitHub whose jobs have it. ``ref`` or ``pull_requests`` says which when absent."""
    pull_requests: NotRequired[bool]
    """Whether runs for GitHub's pull requests have it; they may push nothing. False when absent."""
    service: NotRequired[CiService]
    """Whose pipelines they are. ``github`` when absent."""
    issuer_url: NotRequired[str]
    """Issuer of the tokens, which Azure must be able to reach. That of github.com or gitlab.com when
    absent."""
    push_registry_id: NotRequired[Input[str]]
    """Resource id of the registry that images may be pushed to. None when absent."""
    state_container_id: NotRequired[Input[str]]
    """Resource id of the storage container with Pulumi's state, which may be read, as a preview must. None
    when absent."""
    state_key_id: NotRequired[Input[str]]
    """Resource id of the Key Vault key that the stacks' secrets are encrypted with. None when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of the identity. None when absent."""


class AzureCiIdentity(pulumi.ComponentResource):
    """An Azure identity for the runs of one CI pipeline: they show their service's token, and there is no
    secret to keep or to lose. Runs of other repositories, branches or environments are refused.
    """

    client_id: Output[str]
    """Client id, for the pipeline's login. It is known when tokens are accepted and access is granted."""
    principal_id: Output[str]
    """Object id of the identity, for role assignments elsewhere."""

    def __init__(self, name: str, args: AzureCiIdentityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the identity ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureCiIdentity", name, {}, opts)
        own, runs = ResourceOptions(parent=self), pipeline(args)
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
            issuer=runs.issuer_url,
            subject=runs.subject,
            audiences=[TOKEN_AUDIENCE],
            opts=own,
        )
        given: dict[str, Any] = dict(args)
        grants = [
            grant(
                f"{name}-{suffix}",
                role,
                principal_id=identity.principal_id,
                scope=given[path],
                subscription_id=args["subscription_id"],
                opts=own,
            )
            for path, (suffix, role, _) in _GRANTS.items()
            if path in given
        ]
        ready = [credential.id, *(made.id for made in grants)]
        self.client_id = Output.all(identity.client_id, *ready).apply(lambda values: str(values[0]))
        self.principal_id = identity.principal_id
        self.register_outputs({"client_id": self.client_id, "principal_id": self.principal_id})


def _check(name: str, args: AzureCiIdentityArgs) -> None:
    checks = AzureChecks("AzureCiIdentity", name, args, AzureCiIdentityArgs)
    checks.name("name", FEDERATED_CREDENTIAL, value=name)
    checks.guid("subscription_id")
    check_pipeline(checks, args, push="push_registry_id", state="state_container_id")
    for path, (_, _, kind) in _GRANTS.items():
        checks.resource_id(path, kind)
    if "state_key_id" in args and "state_container_id" not in args:
        checks.add("state_key_id", "has no effect without state_container_id", fix="leave it out")
    checks.finish()
