"""The provider's own process beside a real API server; the tests make the engine's calls."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.protocol.driver import Provider


@pytest.fixture(scope="session")
def shared_provider(cluster: Cluster) -> Iterator[Provider]:
    started = Provider.start({"kubeconfig": str(cluster.kubeconfig)})
    yield started
    started.close()


@pytest.fixture
def provider(shared_provider: Provider) -> Provider:
    """One provider for all tests; what it said before is forgotten."""
    shared_provider.log.lines.clear()
    return shared_provider


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    """A namespace of the test's own."""
    name = f"test-{uuid4().hex[:8]}"
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return name
