"""Groups are there for something."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, Breach, Fault, Level, Rule, Severity, Stack, added, changed, ref, resource
from atoll_policies.rules.aws.network._ports import EGRESS, GROUP, INGRESS, RULE_OF_GROUP

_OWN = {GROUP, RULE_OF_GROUP, INGRESS, EGRESS}


def _unused(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    groups = stack.of(GROUP)
    if not groups:
        return
    others = [item for item in stack.resources if item.token not in _OWN]
    named = {text for item in others for text in _texts(item.properties)}
    behind = {urn for item in others for urns in item.property_dependencies.values() for urn in urns}
    # Where dependencies aren't told, an unknown value may be any group.
    more = any(UNKNOWN in _texts(item.properties) for item in others if not item.property_dependencies)
    for group in groups:
        if group.urn not in behind and not group.identities & named:
            yield Breach(group, Fault("", "be used by a resource of the stack", unknown=more))


def _texts(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    if isinstance(tree, list):
        for item in tree:
            yield from _texts(item)
    elif isinstance(tree, str) or tree is UNKNOWN:
        yield tree


RULE = Rule(
    id="security-group-used",
    title="Security groups are used by something",
    why=(
        "A group that nothing has is left over, and the next machine may take it with all that it "
        "lets in. What another stack attaches can't be seen here."
    ),
    fix="Attach the group, or delete it.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=_unused,
    about=(GROUP,),
    maps=("nist-800-53/CM-7",),
    equivalents=("CKV2_AWS_5",),
    good=(changed("app-balancer", "securityGroups", [ref("app-access")]),),
    bad=(
        changed("build-host", "vpcSecurityGroupIds", ["sg-1"]),
        added(resource("left-over", "aws:ec2/securityGroup:SecurityGroup", {"description": "left over"})),
        added(
            resource(
                "left-over",
                "aws:ec2/securityGroup:SecurityGroup",
                {
                    "description": "left over",
                    "ingress": [
                        {
                            "fromPort": 443,
                            "toPort": 443,
                            "protocol": "tcp",
                            "description": "own",
                            "securityGroups": [ref("app-access")],
                        }
                    ],
                },
            )
        ),
    ),
)
