from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

# Tests are imported by file, so that their names may repeat in the repository; their helpers lie beside them.
sys.path.insert(0, str(Path(__file__).parent))

import hypothesis
import oracle
from processes import Process, running, valkey, write_redis

from atoll_features import config, definitions, offline

# A busy machine is no failure.
hypothesis.settings.register_profile("any pace", deadline=None)
hypothesis.settings.load_profile("any pace")

REDIS_PASSWORD = "s3cret"
END = datetime(2013, 7, 1, 12, 30, tzinfo=UTC)


def registered(repo_dir: Path) -> Path:
    config.write_one_machine(repo_dir)
    (repo_dir / "data").mkdir(exist_ok=True)
    oracle.write(repo_dir / "data", oracle.tables(random.Random(0), 1))
    offline.open_store(repo_dir).apply(definitions.objects(repo_dir / "data"))
    return repo_dir


@pytest.fixture(autouse=True, scope="session")
def redis_password() -> Iterator[None]:
    """What the configurations of these tests name as ${REDIS_PASSWORD}."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_PASSWORD", REDIS_PASSWORD)
        yield


@pytest.fixture(scope="session")
def sqlite_repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flights, registered and materialised until END on one machine."""
    repo_dir = tmp_path_factory.mktemp("sqlite")
    offline.apply(repo_dir, None)
    offline.materialize(repo_dir, END)
    return repo_dir


@pytest.fixture
def empty_repo(tmp_path: Path) -> Path:
    """The flights' definitions, registered over tables that a test writes."""
    return registered(tmp_path)


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(valkey(tmp_path_factory.mktemp("valkey"), "--requirepass", REDIS_PASSWORD)) as process:
        yield process


@pytest.fixture(scope="session")
def redis_repo(sqlite_repo: Path, redis: Process, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same flights, materialised until END into Redis, database 3."""
    repo_dir = tmp_path_factory.mktemp("redis")
    write_redis(repo_dir, f"127.0.0.1:{redis.port},db=3,password=${{REDIS_PASSWORD}}")
    offline.apply(repo_dir, sqlite_repo / "data")
    offline.materialize(repo_dir, END)
    return repo_dir
