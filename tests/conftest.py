"""What every tier has: no ambient cloud, no user's folders touched unless a fixture asks for them."""

from pathlib import Path

import pytest

from atoll_engine import toolchain
from atoll_engine.progress import Progress


@pytest.fixture(scope="session")
def pulumi_bin() -> Path:
    """The engine's program, from wherever this machine has it; built where it has none."""
    return toolchain.ensure_pulumi(Progress()).program


@pytest.fixture(scope="session")
def cluster_programs() -> dict[str, Path]:
    """Group name -> folder of built programs, for etcd, containerd, cni and kubernetes."""
    return toolchain.ensure(toolchain.CLUSTER_GROUPS, Progress())
