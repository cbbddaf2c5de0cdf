from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll._pipeline import CiService, check_pipeline, pipeline
from atoll.aws._checks import AwsChecks
from atoll.aws._common import TOKEN_AUDIENCE, after, document, make_role, tags, token_trust
from atoll.aws._grants import statements


class AwsCiIdentityArgs(TypedDict):
    """Arguments of ``AwsCiIdentity``."""

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
    """Issuer of the tokens, which AWS must be able to reach. That of github.com or gitlab.com when absent."""
    provider_arn: NotRequired[Input[str]]
    """Provider of IAM that is there for the issuer, with the audience ``sts.amazonaws.com``: an account has
    one for each issuer. Made when absent."""
    push_repository_arns: NotRequired[list[Input[str]]]
    """ECR repositories that images may be pushed to. None when absent."""
    state_bucket_arn: NotRequired[Input[str]]
    """Bucket with Pulumi's state, which may be read, as a preview must. None when absent."""
    state_key_arns: NotRequired[list[Input[str]]]
    """KMS keys of that bucket and of the stacks' secrets. None when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsCiIdentity(pulumi.ComponentResource):
    """What the runs of one CI pipeline may do in AWS: they show their service's token, and there is no key to
    keep or to lose. Runs of other repositories, branches or environments have nothing.
    """

    role_arn: Output[str]
    """ARN of the role that a run takes; known when all that it may do is granted."""
    provider_arn: Output[str]
    """ARN of the issuer's provider, for the next identity of the same issuer."""

    def __init__(self, name: str, args: AwsCiIdentityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the identity ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsCiIdentity", name, {}, opts)
        own_tags = tags(name, "AwsCiIdentity", args.get("tags"))
        runs = pipeline(args)
        self.provider_arn = self._issuer(name, args, runs.issuer_url, own_tags)
        trusted = token_trust(self.provider_arn, runs.issuer_url, runs.subject)
        role = make_role(name, trusted, inline=document(*statements(args)), parent=self, tags=own_tags)
        self.role_arn = after(role.arn, role.policies)
        self.register_outputs({"role_arn": self.role_arn, "provider_arn": self.provider_arn})

    def _issuer(
        self, name: str, args: AwsCiIdentityArgs, issuer_url: str, own_tags: dict[str, Input[str]]
    ) -> Output[str]:
        if "provider_arn" in args:
            return Output.from_input(args["provider_arn"])
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-issuer",
            url=issuer_url,
            client_id_lists=[TOKEN_AUDIENCE],
            tags=own_tags,
            opts=ResourceOptions(parent=self),
        )
        arn: Output[str] = provider.arn
        return arn


def _check(name: str, args: AwsCiIdentityArgs) -> None:
    checks = AwsChecks("AwsCiIdentity", name, args, AwsCiIdentityArgs)
    check_pipeline(checks, args, push="push_repository_arns", state="state_bucket_arn")
    checks.arn("provider_arn")
    checks.arn("state_bucket_arn")
    given: dict[str, Any] = dict(args)
    for path in ("push_repository_arns", "state_key_arns"):
        for i, arn in enumerate(given.get(path, [])):
            checks.arn(f"{path}[{i}]", arn)
            if path == "push_repository_arns" and isinstance(arn, str) and "*" in arn:
                checks.add(f"{path}[{i}]", "has a wildcard", got=arn, fix="name each repository")
    if "state_key_arns" in args and "state_bucket_arn" not in args:
        checks.add("state_key_arns", "has no effect without state_bucket_arn", fix="leave it out")
    checks.finish()
