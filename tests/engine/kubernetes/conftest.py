"""The real engine, the real provider process, and a real API server for the whole session."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from atoll_engine import toolchain
from atoll_engine.progress import Progress
from tests.engine.kubernetes.control_plane import Cluster, running
from tests.engine.kubernetes.inline_stack import Engine, engine_on, install_provider


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    programs = toolchain.ensure(("etcd", "kubernetes"), Progress())
    with running(tmp_path_factory.mktemp("cluster"), programs) as started:
        yield started


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with this provider installed where the engine looks for the official one."""
    home = tmp_path_factory.mktemp("home")
    install_provider(home)
    return home


@pytest.fixture
def engine(tmp_path: Path, pulumi_bin: Path, pulumi_home: Path, cluster: Cluster) -> Iterator[Engine]:
    """An engine with a state of its own, whose default provider is the session's cluster."""
    namespace = f"test-{uuid.uuid4().hex[:8]}"
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    with engine_on(
        cluster.kubeconfig, tmp_path, program=pulumi_bin, home=pulumi_home, namespace=namespace
    ) as running_engine:
        yield running_engine
