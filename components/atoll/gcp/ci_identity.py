import json
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll._pipeline import CiService, Pipeline, check_pipeline, pipeline
from atoll.gcp._checks import GcpChecks
from atoll.gcp._names import account_email, account_id

_LONGEST_SUBJECT = 127
"""Bytes. Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers"""
_RESERVED = "gcp-"
"""Google's own pools begin with it. Source: as above."""


class GcpCiIdentityArgs(TypedDict):
    """Arguments of ``GcpCiIdentity``."""

    project: Input[str]
    """Id of the project."""
    project_number: Input[str]
    """Number of the project, as a text."""
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
    """Issuer of the tokens, which Google must be able to reach. That of github.com or gitlab.com when
    absent."""
    push_repository_name: NotRequired[Input[str]]
    """Repository of Artifact Registry that images may be pushed to. None when absent."""
    push_repository_location: NotRequired[Input[str]]
    """Region of that repository; may be absent only where ``push_repository_name`` is."""
    state_bucket_name: NotRequired[Input[str]]
    """Bucket with Pulumi's state, which may be read, as a preview must. None when absent."""
    state_key_id: NotRequired[Input[str]]
    """Key of Cloud KMS that the stacks' secrets are encrypted with. None when absent."""


class GcpCiIdentity(pulumi.ComponentResource):
    """A Google service account that the runs of one CI pipeline act as: they show their service's token, and
    there is no key to keep or to lose. Runs of other repositories, branches or environments are refused.
    """

    service_account_email: Output[str]
    """E-mail address of the account; known when all that it may do is granted."""
    workload_identity_provider: Output[str]
    """Full name of the provider that takes the tokens, ``projects/.../providers/github``."""

    def __init__(self, name: str, args: GcpCiIdentityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the account ``name``, and the pool that lets the runs in."""
        _check(name, args)
        super().__init__("atoll:index:GcpCiIdentity", name, {}, opts)
        self._name, self._args, self._below = name, args, ResourceOptions(parent=self)
        runs = pipeline(args)
        pool = gcp.iam.WorkloadIdentityPool(
            f"{name}-pool",
            project=args["project"],
            workload_identity_pool_id=account_id(name),
            description=f"Runs of {args['repository']}",
            opts=self._below,
        )
        provider = self._issuer(pool, runs)
        account = gcp.serviceaccount.Account(
            f"{name}-account",
            account_id=account_id(name),
            project=args["project"],
            display_name=f"CI {name}",
            opts=self._below,
        )
        place = Output.concat(
            "projects/",
            args["project_number"],
            "/locations/global/workloadIdentityPools/",
            pool.workload_identity_pool_id,
        )
        acting = gcp.serviceaccount.IAMMember(
            f"{name}-identity",
            service_account_id=account.name,
            role="roles/iam.workloadIdentityUser",
            member=Output.concat("principal://iam.googleapis.com/", place, "/subject/", runs.subject),
            opts=self._below,
        )
        email = account_email(account, args["project"])
        grants = [acting, *self._roles(Output.concat("serviceAccount:", email))]
        # By their roles, which a preview knows, and with them the address.
        self.service_account_email = Output.all(email, *(grant.role for grant in grants)).apply(
            lambda values: str(values[0])
        )
        self.workload_identity_provider = Output.concat(
            place, "/providers/", provider.workload_identity_pool_provider_id
        )
        outputs = GcpCiIdentity.__annotations__
        self.register_outputs({output: getattr(self, output) for output in outputs})

    def _issuer(self, pool: Any, runs: Pipeline) -> Any:
        return gcp.iam.WorkloadIdentityPoolProvider(
            f"{self._name}-provider",
            project=self._args["project"],
            workload_identity_pool_id=pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=runs.service.value,
            attribute_mapping={"google.subject": "assertion.sub"},
            attribute_condition=f"assertion.sub == {json.dumps(runs.subject)}",
            oidc={"issuer_uri": runs.issuer_url},
            opts=self._below,
        )

    def _roles(self, member: Output[str]) -> list[Any]:
        name, args, grants = self._name, self._args, []
        if "push_repository_name" in args:
            grants.append(
                gcp.artifactregistry.RepositoryIamMember(
                    f"{name}-push",
                    project=args["project"],
                    location=args["push_repository_location"],
                    repository=args["push_repository_name"],
                    role="roles/artifactregistry.writer",
                    member=member,
                    opts=self._below,
                )
            )
        if "state_bucket_name" in args:
            grants.append(
                gcp.storage.BucketIAMMember(
                    f"{name}-state",
                    bucket=args["state_bucket_name"],
                    role="roles/storage.objectViewer",
                    member=member,
                    opts=self._below,
                )
            )
        if "state_key_id" in args:
            grants.append(
                gcp.kms.CryptoKeyIAMMember(
                    f"{name}-state-key",
                    crypto_key_id=args["state_key_id"],
                    role="roles/cloudkms.cryptoKeyDecrypter",
                    member=member,
                    opts=self._below,
                )
            )
        return grants


def _check(name: str, args: GcpCiIdentityArgs) -> None:
    checks = GcpChecks("GcpCiIdentity", name, args)
    checks.known(GcpCiIdentityArgs.__annotations__, GcpCiIdentityArgs.__required_keys__)
    checks.resource_name("name", name)
    if name.startswith(_RESERVED):
        checks.add("name", f"begins with {_RESERVED}, which is Google's own", got=name)
    checks.project()
    check_pipeline(checks, args, push="push_repository_name", state="state_bucket_name")
    if checks.right_but(frozenset()) and len(subject := pipeline(args).subject) > _LONGEST_SUBJECT:
        allowed = f"at most {_LONGEST_SUBJECT} characters: '{subject}' has {len(subject)}"
        checks.add("repository", "makes too long a subject of a token", allowed=allowed)
    if "push_repository_name" in args and "push_repository_location" not in args:
        checks.add("push_repository_location", "is required with push_repository_name")
    if "push_repository_location" in args and "push_repository_name" not in args:
        checks.add("push_repository_location", "is for a repository", fix="give push_repository_name")
    if "state_key_id" in args and "state_bucket_name" not in args:
        checks.add("state_key_id", "has no effect without state_bucket_name", fix="leave it out")
    checks.region("push_repository_location")
    checks.finish()
