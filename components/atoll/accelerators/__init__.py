"""Accelerator machines of three clouds, what fits on them, how they are bought, and who drives them.

    catalogue()        machines, fabrics, quotas and prices, each with its source
    find(Need(...))    which machines can do it, the cheapest first
    estimate_memory    what it takes to serve a model
    ConsumptionPlan    how a pool's nodes are bought, checked by RULES; renders to each service's terms
    NodeSoftware       the one owner of driver, container toolkit and device plugin

Facts and rules alone: no Pulumi, no cloud's SDK, no network, no clock. Data files are read when they are
first needed, so that importing it costs next to nothing.
"""

from atoll.accelerators._catalogue import Catalogue, QuotaUse, catalogue
from atoll.accelerators._find import Doubtful, Found, Need, Offer, find
from atoll.accelerators._plan import ConsumptionPlan
from atoll.accelerators._plan_parts import (
    AdditionalNetwork,
    Affinity,
    Cluster,
    FabricDriver,
    FabricUse,
    NetworkKind,
    Option,
    Placement,
    PoolMode,
    Size,
    Subnets,
    Target,
    Upgrade,
    UpgradeStrategy,
)
from atoll.accelerators._rule import Rule, Violation
from atoll.accelerators._rules import RULES
from atoll.accelerators._sizing import (
    Attention,
    MemoryEstimate,
    Precision,
    ServedModel,
    Serving,
    estimate_memory,
    fits,
    max_kv_tokens,
)
from atoll.accelerators._software import (
    Drives,
    Image,
    NodeSoftware,
    Owner,
    Ownership,
    Recipe,
    images,
    ownerships,
)
from atoll.accelerators._types import (
    Accelerator,
    AcceleratorKind,
    Architecture,
    Cloud,
    Fabric,
    FabricKind,
    Machine,
    NetworkInterface,
    Price,
    Purchase,
    Quota,
    QuotaUnit,
    Quote,
    Source,
)

__all__ = [
    "RULES",
    "Accelerator",
    "AcceleratorKind",
    "AdditionalNetwork",
    "Affinity",
    "Architecture",
    "Attention",
    "Catalogue",
    "Cloud",
    "Cluster",
    "ConsumptionPlan",
    "Doubtful",
    "Drives",
    "Fabric",
    "FabricDriver",
    "FabricKind",
    "FabricUse",
    "Found",
    "Image",
    "Machine",
    "MemoryEstimate",
    "Need",
    "NetworkInterface",
    "NetworkKind",
    "NodeSoftware",
    "Offer",
    "Option",
    "Owner",
    "Ownership",
    "Placement",
    "PoolMode",
    "Precision",
    "Price",
    "Purchase",
    "Quota",
    "QuotaUnit",
    "QuotaUse",
    "Quote",
    "Recipe",
    "Rule",
    "ServedModel",
    "Serving",
    "Size",
    "Source",
    "Subnets",
    "Target",
    "Upgrade",
    "UpgradeStrategy",
    "Violation",
    "catalogue",
    "estimate_memory",
    "find",
    "fits",
    "images",
    "max_kv_tokens",
    "ownerships",
]
