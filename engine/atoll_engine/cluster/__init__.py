"""Kubernetes clusters that a local landing uses: the embedded one, kind, or a context that is there."""

from __future__ import annotations

from atoll_engine.cluster.choice import ClusterKind, choose, choose_kind
from atoll_engine.cluster.components import DEBIAN_PACKAGES, PROGRAMS
from atoll_engine.cluster.context import ContextCluster
from atoll_engine.cluster.embedded import EmbeddedCluster
from atoll_engine.cluster.kind import KindCluster
from atoll_engine.cluster.preflight import FREE_GIB_NEEDED, check_host
from atoll_engine.cluster.protocol import Cluster, ClusterStatus, ComponentStatus

__all__ = [
    "DEBIAN_PACKAGES",
    "FREE_GIB_NEEDED",
    "PROGRAMS",
    "Cluster",
    "ClusterKind",
    "ClusterStatus",
    "ComponentStatus",
    "ContextCluster",
    "EmbeddedCluster",
    "KindCluster",
    "check_host",
    "choose",
    "choose_kind",
]
