from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Tests are imported by file, so that their names may repeat in the repository; their helpers lie beside them.
sys.path.insert(0, str(Path(__file__).parent))

import small_bundle

from atoll_drift import reference as references
from atoll_drift.reference import Reference


@pytest.fixture(scope="session")
def bundle_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_bundle.write(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def known(bundle_dir: Path) -> Reference:
    return references.load(bundle_dir)
