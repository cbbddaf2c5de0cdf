"""AWS' rights: where users', groups' and roles' policies are, and what can be done with actions.

Action names are in small letters, and may be patterns such as ``s3:get*``. The lists are in
``data/aws_actions.toml``; the expressions here are AWS' access levels (service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/), as far as names tell them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from atoll_policies.conditions import At, Condition, field
from atoll_policies.documents import Statement, Wrong, covers, forbids, written
from atoll_policies.resources import Resource, Stack

POLICY_PATHS = {
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/role:Role": "inlinePolicies[*].policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
}
"""Where policies that give rights to their holder are, by type."""
ATTACHMENT_PATHS = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns[*]",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns[*]",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}
"""Where the names of attached policies are, by type."""
TOLD_APART = ("*", "*:*", "iam:*")
"""Patterns of actions that rules of their own tell, so that the others needn't."""

_LISTS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "aws_actions.toml").read_text())
ESCALATIONS: tuple[tuple[str, ...], ...] = tuple(map(tuple, _LISTS["escalations"]))
"""Sets of actions that together let their holder take further rights."""
CREDENTIALS: tuple[str, ...] = tuple(_LISTS["credentials"])
"""Actions that answer with keys, tokens or passwords."""
DATA: tuple[str, ...] = tuple(_LISTS["data"])
"""Actions that read objects, records, secrets, parameters."""


def identity_policies(*, words: str, wrong: Wrong) -> dict[str, Condition]:
    """Return what each type with a policy of a user, group or role requires: nothing ``wrong`` in it."""
    return {token: forbids(path, words=words, wrong=wrong) for token, path in POLICY_PATHS.items()}


def not_attached(name: str) -> dict[str, Condition]:
    """Return what each type that attaches policies requires: not AWS' managed policy ``name``."""
    pattern, words = rf"^arn:aws[a-z-]*:iam::aws:policy/{name}$", f"not be AWS' policy {name}"
    return {token: field(path).avoids(pattern, words) for token, path in ATTACHMENT_PATHS.items()}


def trust(*, words: str, wrong: Wrong) -> dict[str, Condition]:
    """Return what roles require: nothing ``wrong`` with whom they trust."""
    return {"aws:iam/role:Role": forbids("assumeRolePolicy", words=words, wrong=wrong)}


def trusting(principal: Any, **others: Any) -> str:
    """Return a document by which a role trusts ``principal``, as cases need it."""
    return written({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **others})


def gives_all_of(sets: Sequence[Sequence[str]]) -> Wrong:
    """Return that a document is wrong where it allows all actions of a set of ``sets`` on all resources."""
    return lambda found: any(_given(found, actions) for actions in sets)


def gives_any(test: Callable[[str], bool]) -> Wrong:
    """Return that a document is wrong where it allows what ``test`` is true of on all resources."""
    return lambda found: any(test(item) and not _denied(found, item) for item in _loose(found))


def _given(found: Sequence[Statement], actions: Sequence[str]) -> bool:
    patterns = _loose(found)
    return all(any(covers(item, name) for item in patterns) and not _denied(found, name) for name in actions)


def _loose(found: Sequence[Statement]) -> list[str]:
    """Return the patterns of actions that statements allow on all resources, unconditionally."""
    return [
        pattern
        for item in found
        if item.allows and item.everywhere and not item.restrictions
        for pattern in item.actions
        if pattern not in TOLD_APART
    ]


def _denied(found: Sequence[Statement], action: str) -> bool:
    return any(
        item.effect == "Deny" and item.everywhere and not item.restrictions and item.speaks_of(action)
        for item in found
    )


_PERMISSIONS = re.compile(
    r"iam:(?!get|list|simulate|generate|tag|untag|(enable|disable)organizations|setsts)(?!\w*cloudfront)"
    r"(?!updateaccount(name|email)).*"
    r"|(ecr|kms|lambda|s3|secretsmanager|sns|sqs|ssm):(put|delete|set|validate)(?!lifecycle|dataprotection)\w*policy"
    r"|(backup|dynamodb|glue|logs):(put|delete)resourcepolicy"
    r"|kms:(create|retire|revoke)grant"
    r"|s3:(put\w*(acl|publicaccessblock)|bypassgovernanceretention|objectowneroverridetobucketowner)"
    r"|(sns|sqs|lambda):(add|remove)(layerversion)?permission"
    r"|sqs:(createqueue|setqueueattributes)"
    r"|sns:(createtopic|settopicattributes)"
    r"|lambda:(enable|disable)replication"
    r"|ec2:(create|delete)networkinterfacepermission"
    r"|ec2:modify(snapshotattribute|vpcendpointservicepermissions)"
    r"|events:(put|remove)permission"
    r"|ssm:modifydocumentpermission"
    r"|ram:(accept|associate|create|delete|disassociate|reject|update|enable)\w*"
    r"|rds:modifydb(cluster)?snapshotattribute"
    r"|lakeformation:(batch)?(grant|revoke)permissions"
)
_READING = re.compile(
    r"[a-z0-9-]+:(batch(check|describe|get)|check|describe|detect|download|estimate|filter|get|head|list|lookup"
    r"|partiqlselect|preview|query|receive|render|retrieve|scan|search|select|simulate|validate|view)"
    r"|(bedrock|sagemaker):(apply|invoke)"
    r"|(cloudwatch|logs):(generatequery|(start|stop)(query|livetail)|test)"
)
_OF_ALL = re.compile(
    r"list(?!.*(of|tags))\w*|describe(registry|limits|endpoints|reserved\w*|customkeystores"
    r"|pullthrough\w*|addonversions|addonconfiguration|clusterversions|repositorycreationtemplates"
    r"|subscribedworkteam)"
)


def manages_permissions(action: str) -> bool:
    """Return whether an action, or one that a pattern stands for, decides who may do what."""
    if _PERMISSIONS.fullmatch(action):
        return True
    return "*" in action and any(covers(action, item) for item in _LISTS["some_permissions"])


def reads(action: str) -> bool:
    """Return whether an action, or all that a pattern stands for, only reads."""
    return _READING.match(action) is not None


def writes_apart(action: str) -> bool:
    """Return whether an action writes to a resource, and no other rule tells it."""
    told = action in CREDENTIALS or manages_permissions(action)
    return takes_resource(action) and not reads(action) and not told


def reads_apart(action: str) -> bool:
    """Return whether an action reads of a resource, and no other rule tells it."""
    told = any(covers(action, item) for item in (*CREDENTIALS, *DATA))
    return takes_resource(action) and reads(action) and not told


def changes_rights(action: str) -> bool:
    """Return whether an action manages permissions of a resource."""
    return takes_resource(action) and manages_permissions(action)


@lru_cache(maxsize=4096)
def takes_resource(action: str) -> bool:
    """Return whether an action, or one that a pattern stands for, can be narrowed to a resource."""
    service, _, name = action.partition(":")
    if service in _LISTS["services_without_resources"] or not name:
        return False
    if any(covers(pattern, action) for pattern in _LISTS["without_resource"]):
        return False
    if not name.startswith(("describe", "list")):
        return True
    if action in _LISTS["asking_of_one"]:
        return True
    return service in _LISTS["services_describing_one"] and _OF_ALL.fullmatch(name.rstrip("*")) is None


def documents_of(role: Resource, stack: Stack) -> Iterator[Any]:
    """Yield the policies that ``role`` has in ``stack``: in it, beside it, attached to it."""
    for place in At(role.properties).reach("inlinePolicies[*].policy"):
        yield place.value
    for beside in stack.pointing_at(role, "aws:iam/rolePolicy:RolePolicy", "role")[0]:
        yield beside.properties.get("policy")
    for attachment in stack.pointing_at(role, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role")[0]:
        for policy in stack.of("aws:iam/policy:Policy"):
            if attachment.refers_to(policy, "policyArn"):
                yield policy.properties.get("policy")
