from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import TOKEN_AUDIENCE, document, make_role, tags, token_trust
from atoll.aws._grants import statements


class AwsFederatedIdentityArgs(TypedDict):
    """Arguments of ``AwsFederatedIdentity``."""

    issuer_url: Input[str]
    """URL of the issuer of service accounts' tokens in the cluster elsewhere, as
    ``AksCluster.oidc_issuer_url``: ``https://...``, which AWS must be able to reach."""
    namespace: str
    """Namespace of the pods."""
    service_account: str
    """Service account of the pods. It needn't be there yet."""
    read_bucket_arns: list[Input[str]]
    """Buckets whose objects may be listed and read."""
    read_prefix: NotRequired[str]
    """Beginning of the keys that may be read, as ``models/churn/``. All keys when absent."""
    key_arns: NotRequired[list[Input[str]]]
    """KMS keys of the buckets. None when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsFederatedIdentity(pulumi.ComponentResource):
    """What the pods of one service account in a cluster outside of AWS may read in AWS: they show their
    cluster's token, and there are no keys to keep or to lose.

    One for each cluster in an AWS account: IAM takes an issuer once.
    """

    role_arn: Output[str]
    """ARN of the pods' role: their ``AWS_ROLE_ARN``."""

    def __init__(
        self, name: str, args: AwsFederatedIdentityArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Make the identity ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsFederatedIdentity", name, {}, opts)
        own_tags = tags(name, "AwsFederatedIdentity", args.get("tags"))
        issuer = aws.iam.OpenIdConnectProvider(
            f"{name}-issuer",
            url=args["issuer_url"],
            client_id_lists=[TOKEN_AUDIENCE],
            tags=own_tags,
            opts=ResourceOptions(parent=self),
        )
        pods = f"system:serviceaccount:{args['namespace']}:{args['service_account']}"
        trusted = token_trust(issuer.arn, args["issuer_url"], pods)
        role = make_role(name, trusted, inline=document(*statements(args)), parent=self, tags=own_tags)
        policies = [policy.urn for policy in role.policies]
        self.role_arn = Output.all(role.arn, *policies).apply(lambda known: str(known[0]))
        self.register_outputs({"role_arn": self.role_arn})


def _check(name: str, args: AwsFederatedIdentityArgs) -> None:
    checks = AwsChecks("AwsFederatedIdentity", name, args, AwsFederatedIdentityArgs)
    checks.dns_label("namespace")
    checks.dns_label("service_account")
    checks.not_empty("read_bucket_arns")
    given: dict[str, Any] = dict(args)
    for path in ("read_bucket_arns", "key_arns"):
        for i, arn in enumerate(given.get(path, [])):
            checks.arn(f"{path}[{i}]", arn)
    url = args.get("issuer_url")
    if isinstance(url, str) and not url.startswith("https://"):
        checks.add("issuer_url", "isn't the URL of an issuer", got=url, allowed="https://...")
    checks.finish()
