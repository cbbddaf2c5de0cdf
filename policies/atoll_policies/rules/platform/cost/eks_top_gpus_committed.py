"""The dearest machines of EKS are spot or reserved."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, any_of, changed, field, ref
from atoll_policies.pools import EKS_POOL, IS_TOP

_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_COMMITTED = field("capacityType").one_of("SPOT", "CAPACITY_BLOCK")
_RESERVED = any_of(
    field("capacityReservationSpecification.capacityReservationTarget").present(),
    field("instanceMarketOptions.marketType").one_of("spot", "capacity-block"),
)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for pool in stack.of(EKS_POOL):
        at = At(pool.properties)
        applies, committed = IS_TOP[EKS_POOL].holds(at), _COMMITTED.holds(at)
        templates = [item for item in stack.of(_TEMPLATE) if pool.refers_to(item, "launchTemplate.id")]
        reserved = any(_RESERVED.holds(At(item.properties)) is not False for item in templates)
        if applies is not False and not committed and not reserved:
            unknown = applies is None or committed is None
            yield Breach(pool, Fault("", "be spot or reserved", unknown=unknown))


RULE = Rule(
    id="eks-gpu-capacity-committed",
    title="EKS' pools of the top GPU families are spot or reserved",
    why="A node group is on demand where nothing else is said, and a machine of these families then costs"
    " tens of dollars an hour. In production it may be what you want, so that there it is only told.",
    fix="Set `capacityType` to SPOT or CAPACITY_BLOCK, or a reservation in the pool's launch template.",
    severity=Severity.HIGH,
    across=_across,
    about=(EKS_POOL,),
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-1",
    evidence="modelplaneai/modelplane#54",
    maps=("owasp-llm/LLM10", "iso-42001/A.4.5"),
    good=(
        changed("gpu-eks-pool", "capacityType", "SPOT"),
        changed(
            "gpu-eks-pool",
            "capacityType",
            "ON_DEMAND",
            together={"launchTemplate.id": ref("gpu-reserved-template")},
        ),
        changed(
            "gpu-eks-pool",
            "capacityType",
            "ON_DEMAND",
            together={"launchTemplate.id": ref("gpu-spot-template")},
        ),
        changed(
            "gpu-eks-pool",
            "capacityType",
            "ON_DEMAND",
            together={"launchTemplate.id": ref("gpu-block-template")},
        ),
        changed("gpu-eks-pool", "capacityType", "CAPACITY_BLOCK"),
        changed("gpu-eks-pool", "capacityType", "ON_DEMAND", together={"instanceTypes": ["g6.xlarge"]}),
    ),
    bad=(
        changed("gpu-eks-pool", "capacityType", "ON_DEMAND"),
        changed("gpu-eks-pool", "capacityType"),
    ),
)
