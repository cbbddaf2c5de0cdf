"""The dearest machines are spot or reserved."""

from typing import Any

from atoll_policies import At, Level, Rule, Severity, any_of, changed, custom, field, when
from atoll_policies.machines import top
from atoll_policies.pools import AKS_POOL, GKE_POOL, IS_TOP, KARPENTER_POOL, required
from atoll_policies.values import UNKNOWN

_IN_TEMPLATE = field("instanceType").satisfies("be of a top family", top)
_BOUGHT = any_of(
    field("instanceMarketOptions.marketType").one_of("spot", "capacity-block"),
    field("capacityReservationSpecification.capacityReservationTarget").present(),
)


def _without_on_demand(at: At) -> bool | None:
    types: list[Any] = required(at, "karpenter.sh/capacity-type")
    if UNKNOWN in types:
        return None
    return bool(types) and "on-demand" not in types


RULE = Rule(
    id="gpu-capacity-committed",
    title="Machines of the top GPU families are spot or reserved",
    why="One such machine on demand costs as much in a month as an engineer; forgotten, nobody sees it"
    " until the bill. In production it may be what you want, so that there it is only told.",
    fix="Buy spot, flex-start or queued capacity, or name a reservation or capacity block.",
    severity=Severity.HIGH,
    requires={
        "aws:ec2/launchTemplate:LaunchTemplate": when(_IN_TEMPLATE, _BOUGHT),
        "aws:ec2/instance:Instance": when(_IN_TEMPLATE, _BOUGHT),
        GKE_POOL: when(
            IS_TOP[GKE_POOL],
            any_of(
                field("nodeConfig.spot").is_true(),
                field("nodeConfig.flexStart").is_true(),
                field("nodeConfig.reservationAffinity.consumeReservationType").equals("SPECIFIC_RESERVATION"),
                field("queuedProvisioning.enabled").is_true(),
            ),
        ),
        AKS_POOL: when(
            IS_TOP[AKS_POOL],
            any_of(field("scaleSetPriority").equals("Spot"), field("capacityReservationGroupID").present()),
        ),
        KARPENTER_POOL: when(
            IS_TOP[KARPENTER_POOL],
            custom("allow no on-demand machines", _without_on_demand),
        ),
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-1",
    evidence="modelplaneai/modelplane#54",
    maps=("owasp-llm/LLM10", "iso-42001/A.4.5"),
    good=(
        changed("gpu-machine", "instanceType", "g6.2xlarge"),
        changed("gpu-template", "instanceType", "g6.2xlarge"),
        changed("gpu-aks-pool", "vmSize", "Standard_ND96isr_H200_v5"),
        changed(
            "gpu-gke-pool", "nodeConfig.spot", False, together={"nodeConfig.machineType": "g2-standard-12"}
        ),
        changed("gpu-gke-pool", "nodeConfig.spot", False, together={"nodeConfig.flexStart": True}),
        changed("gpu-gke-pool", "nodeConfig.spot", False, together={"queuedProvisioning": {"enabled": True}}),
        changed(
            "gpu-gke-pool",
            "nodeConfig.spot",
            False,
            together={"nodeConfig.reservationAffinity": {"consumeReservationType": "SPECIFIC_RESERVATION"}},
        ),
        changed("gpu-aks-pool", "scaleSetPriority", "Regular", together={"capacityReservationGroupID": "/g"}),
        changed(
            "gpu-aks-pool", "scaleSetPriority", "Regular", together={"vmSize": "Standard_NV36ads_A10_v5"}
        ),
        changed(
            "gpu-machine",
            "instanceType",
            "p5.48xlarge",
            together={"instanceMarketOptions": {"marketType": "spot"}},
        ),
        changed(
            "gpu-template",
            "instanceType",
            "p5.48xlarge",
            together={"instanceMarketOptions": {"marketType": "capacity-block"}},
        ),
        changed(
            "gpu-machine",
            "instanceType",
            "p5.48xlarge",
            together={
                "capacityReservationSpecification": {
                    "capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}
                }
            },
        ),
        changed(
            "gpu-karpenter-pool",
            "spec.template.spec.requirements[1].values",
            ["on-demand"],
            together={"spec.template.spec.requirements[0].values": ["g6.xlarge"]},
        ),
        changed("gpu-karpenter-pool", "spec.template.spec.requirements[1].values", ["reserved", "spot"]),
    ),
    bad=(
        changed("gpu-gke-pool", "nodeConfig.spot", False),
        changed("gpu-aks-pool", "scaleSetPriority", "Regular"),
        changed("gpu-template", "instanceType", "p5.48xlarge"),
        changed("gpu-machine", "instanceType", "p5.48xlarge"),
        changed("gpu-karpenter-pool", "spec.template.spec.requirements[1].values", ["spot", "on-demand"]),
    ),
)
