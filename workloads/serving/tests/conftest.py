from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import atoll_serving  # noqa: F401  # first of all, so that ONNX Runtime sees its environment

# Tests are imported by file, so that their names may repeat in the repository; their helpers lie beside them.
sys.path.insert(0, str(Path(__file__).parent))

import small_bundle
from served import Served


@pytest.fixture(scope="session")
def bundle_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_bundle.write(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def server(bundle_dir: Path) -> Iterator[Served]:
    """One server process that most tests share; each leaves it able to serve."""
    with Served(bundle_dir) as served:
        yield served
