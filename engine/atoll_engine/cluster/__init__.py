"""Kubernetes clusters that a local landing uses: the embedded one, kind, or a context that is there."""

from __future__ import annotations

from atoll_engine.cluster.components import DEBIAN_PACKAGES, PROGRAMS
from atoll_engine.cluster.embedded import EmbeddedCluster
from atoll_engine.cluster.protocol import Cluster, ClusterStatus, ComponentStatus

__all__ = ["DEBIAN_PACKAGES", "PROGRAMS", "Cluster", "ClusterStatus", "ComponentStatus", "EmbeddedCluster"]
