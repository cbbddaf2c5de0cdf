"""Tables scale with the load."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from atoll_policies import At, Breach, Level, Resource, Rule, Severity, Stack, changed, field, ref, without

_TABLE = "aws:dynamodb/table:Table"
_TARGET = "aws:appautoscaling/target:Target"
_ON_DEMAND = field("billingMode").equals("PAY_PER_REQUEST")


def _fixed(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    targets = [item for item in stack.of(_TARGET) if item.properties.get("serviceNamespace") == "dynamodb"]
    for table in stack.of(_TABLE):
        answers = [_scales(target, table) for target in targets]
        if True not in answers:
            for fault in _ON_DEMAND.faults(At(table.properties)):
                yield Breach(table, replace(fault, unknown=True) if None in answers else fault)


def _scales(target: Resource, table: Resource) -> bool | None:
    named = f"table/{table.properties.get('name')}"
    return True if target.properties.get("resourceId") == named else target.refers_to(table, "resourceId")


RULE = Rule(
    id="dynamodb-scales",
    title="DynamoDB tables scale with the load",
    why="A fixed capacity refuses requests at the peak and is paid for at night.",
    fix="Set `billingMode` to PAY_PER_REQUEST, or add a target of Application Auto Scaling.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=_fixed,
    about=(_TABLE,),
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV2_AWS_16",),
    good=(
        changed("usage-scaling", "maxCapacity", 200),
        changed("usage-scaling", "resourceId", ref("usage-table", "name")),
    ),
    bad=(
        changed("jobs-table", "billingMode", "PROVISIONED"),
        changed("usage-scaling", "resourceId", "table/jobs"),
        changed("jobs-table", "billingMode"),
        without("usage-scaling"),
        changed("usage-scaling", "resourceId", "table/other"),
        changed("usage-scaling", "serviceNamespace", "ecs"),
    ),
)
