"""The layers of the picture, from what users see down to what all stands on."""

from __future__ import annotations

import re
from enum import IntEnum


class Layer(IntEnum):
    """A part of the platform by what it is for, from the top of the picture to its bottom."""

    WORKLOADS = 0
    POOLS = 1
    PLATFORM = 2
    IDENTITY = 3
    DATA = 4
    CLUSTER = 5
    NETWORK = 6
    GUARDS = 7

    @property
    def label(self) -> str:
        """What the picture calls it, in lines."""
        return _LABELS[self]


_LABELS = {
    Layer.WORKLOADS: "Workloads",
    Layer.PLATFORM: "In the\ncluster",
    Layer.POOLS: "Machine\npools",
    Layer.IDENTITY: "Identity",
    Layer.DATA: "Data",
    Layer.CLUSTER: "Cluster",
    Layer.NETWORK: "Network",
    Layer.GUARDS: "Keys,\nbudgets",
}
# Of a component's class name. The first that is found in it counts.
_BY_NAME = (
    (r"Training|Inference|EndpointCheck|ModelCopy|Batch|Drift", Layer.WORKLOADS),
    (
        r"KServe|Kueue|Queue|Namespace|ModelStore|StorageClass|Operator|Plugin|Controller|Autoscaler|Exporter|"
        r"Certificate|Monitor",
        Layer.PLATFORM,
    ),
    (r"Pool|ComputeClass", Layer.POOLS),
    (r"Identity", Layer.IDENTITY),
    (r"Budget|Key|Password", Layer.GUARDS),
    (r"Bucket|Storage|FileSystem|Registry|FeatureStore", Layer.DATA),
    (r"Network|Fabric", Layer.NETWORK),
    (r"Cluster", Layer.CLUSTER),
)


def layer_of(token: str, *, in_cluster: bool) -> Layer:
    """Return the layer of a resource's type; for a name that says nothing, by whether it is in a cluster."""
    name = token.rpartition(":")[2]
    known = (layer for pattern, layer in _BY_NAME if re.search(pattern, name))
    return next(known, Layer.PLATFORM if in_cluster else Layer.DATA)
