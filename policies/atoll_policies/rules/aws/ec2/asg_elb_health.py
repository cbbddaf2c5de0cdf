"""Groups behind a load balancer believe its health checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atoll_policies import (
    At,
    Breach,
    Condition,
    Level,
    Resource,
    Rule,
    Severity,
    Stack,
    any_of,
    changed,
    custom,
    field,
    when,
    without,
)

_ATTACHMENT = "aws:autoscaling/attachment:Attachment"
_INLINE = any_of(field("targetGroupArns").present(), field("loadBalancers").present())
_CHECKED = field("healthCheckType").equals("ELB")


def _unchecked(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for group in stack.of("aws:autoscaling/group:Group"):
        found, more = stack.pointing_at(group, _ATTACHMENT, "autoscalingGroupName")
        for fault in when(any_of(_attached(found, more), _INLINE), _CHECKED).faults(At(group.properties)):
            yield Breach(group, fault)


def _attached(found: Sequence[Resource], more: bool) -> Condition:
    return custom("be attached", lambda _: True if found else None if more else False)


RULE = Rule(
    id="asg-elb-health",
    title="Auto Scaling groups behind a load balancer use its health checks",
    why="With EC2's checks alone a machine whose server hangs stays in the group and gets requests.",
    fix="Set `healthCheckType` to ELB.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=_unchecked,
    about=("aws:autoscaling/group:Group",),
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV2_AWS_15",),
    disagrees={"CKV2_AWS_15": "It sees groups with an attachment of its own only."},
    good=(
        changed("alone-group", "healthCheckType", "EC2"),
        without("batch-attachment"),
    ),
    bad=(
        changed("batch-group", "healthCheckType", "EC2"),
        changed("mixed-group", "healthCheckType"),
        changed("alone-group", "loadBalancers", ["app"]),
    ),
)
