"""What several components of AWS are made of: tags, policy documents, roles, keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions


def tags(name: str, component: str, more: Mapping[str, Input[str]] | None) -> dict[str, Input[str]]:
    """Return the tags of a resource: its name, the component that it belongs to, the caller's own."""
    return {"Name": name, "atoll:component": component, **(more or {})}


def partition(region: str) -> str:
    """Return the partition that a region is in, as ARNs begin with it.

    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def at(output: Any, *path: str | int) -> Output[Any]:
    """Return what is at ``path`` in an output; None where the cloud has nothing there.

    A test that answers with a resource's inputs alone has nothing there.
    """
    found: Output[Any] = output.apply(lambda value: _at(value, path))
    return found


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        if not value:
            return None
        value = value[key] if isinstance(key, int) else getattr(value, key)
    return value


def after(value: Input[Any], needs: Sequence[Any]) -> Output[Any]:
    """Return ``value``, which is there once the resources ``needs`` are."""
    return Output.all(value, *(resource.id for resource in needs)).apply(lambda known: known[0])


def document(*statements: Mapping[str, Any]) -> Output[str]:
    """Return a policy document of statements, each allowing unless it says otherwise."""
    whole = [{"Effect": "Allow", **statement} for statement in statements]
    return Output.json_dumps({"Version": "2012-10-17", "Statement": whole})


def trust(
    service: str, *, conditions: Mapping[str, Any] | None = None, actions: Sequence[str] = ("sts:AssumeRole",)
) -> Output[str]:
    """Return the document by which a service may take a role."""
    statement: dict[str, Any] = {"Action": list(actions), "Principal": {"Service": service}}
    if conditions is not None:
        statement["Condition"] = conditions
    return document(statement)


def pod_identity_trust() -> Output[str]:
    """Return the document by which pods may take a role, through EKS Pod Identity.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    """
    return trust("pods.eks.amazonaws.com", actions=("sts:AssumeRole", "sts:TagSession"))


def service_account_trust(cluster_name: Input[str], namespace: str, service_account: str) -> Output[str]:
    """Return the document by which pods of one service account may take a role, through EKS Pod Identity,
    though an association could name the role for others.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    """
    session = {
        "aws:RequestTag/eks-cluster-name": cluster_name,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    return trust(
        "pods.eks.amazonaws.com",
        actions=("sts:AssumeRole", "sts:TagSession"),
        conditions={"StringEquals": session},
    )


TOKEN_AUDIENCE = "sts.amazonaws.com"  # noqa: S105 - whom it is for, not a token
"""Whom tokens of other issuers are for."""


def token_trust(provider_arn: Input[str], issuer_url: Input[str], subject: str) -> Output[str]:
    """Return the document by which the bearer of an issuer's token about ``subject`` may take a role.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """

    def statement(known: list[str]) -> dict[str, Any]:
        arn, url = known
        issuer = url.removeprefix("https://")
        return {
            "Effect": "Allow",
            "Action": ["sts:AssumeRoleWithWebIdentity"],
            "Principal": {"Federated": arn},
            "Condition": {"StringEquals": {f"{issuer}:aud": TOKEN_AUDIENCE, f"{issuer}:sub": subject}},
        }

    whole = Output.all(provider_arn, issuer_url).apply(statement)
    found: Output[str] = Output.json_dumps({"Version": "2012-10-17", "Statement": [whole]})
    return found


@dataclass(frozen=True)
class Role:
    """A role with its policies: what uses it comes after them, and goes before them."""

    role: Any
    policies: tuple[pulumi.Resource, ...]

    @property
    def arn(self) -> Output[str]:
        """The role's ARN."""
        arn: Output[str] = self.role.arn
        return arn


def make_role(
    name: str,
    assumed_by: Output[str],
    *,
    parent: pulumi.Resource,
    tags: Mapping[str, Input[str]],
    managed: Mapping[str, str] | None = None,
    inline: Output[str] | None = None,
) -> Role:
    """Make a role with managed policies (child's suffix -> ARN) and one of its own."""
    below = ResourceOptions(parent=parent)
    role = aws.iam.Role(f"{name}-role", assume_role_policy=assumed_by, tags=tags, opts=below)
    policies: list[pulumi.Resource] = [
        aws.iam.RolePolicyAttachment(f"{name}-{suffix}", role=role.name, policy_arn=arn, opts=below)
        for suffix, arn in (managed or {}).items()
    ]
    if inline is not None:
        policies.append(aws.iam.RolePolicy(f"{name}-policy", role=role.id, policy=inline, opts=below))
    return Role(role, tuple(policies))


def make_key(
    name: str,
    description: str,
    *,
    parent: pulumi.Resource,
    tags: Mapping[str, Input[str]],
    protect: bool,
    policy: Output[str] | None = None,
) -> Any:
    """Make a KMS key that rotates, with an alias; what it encrypted is lost when it is deleted."""
    key = aws.kms.Key(
        f"{name}-key",
        description=description,
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=policy,
        tags=tags,
        opts=ResourceOptions(parent=parent, protect=protect, retain_on_delete=protect),
    )
    aws.kms.Alias(f"{name}-key-alias", target_key_id=key.key_id, opts=ResourceOptions(parent=parent))
    return key
