from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

# Tests are imported by file, so that their names may repeat in the repository; their helpers lie beside them.
sys.path.insert(0, str(Path(__file__).parent))

from processes import Process, running, valkey, write_redis

from atoll_features import offline

END = datetime(2013, 7, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flights, registered and materialised until END on one machine."""
    repo_dir = tmp_path_factory.mktemp("sqlite")
    offline.apply(repo_dir, None)
    offline.materialize(repo_dir, END)
    return repo_dir


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(valkey(tmp_path_factory.mktemp("valkey"), "--requirepass", "s3cret")) as process:
        yield process


@pytest.fixture(scope="session")
def redis_repo(sqlite_repo: Path, redis: Process, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same flights, materialised until END into Redis, database 3."""
    repo_dir = tmp_path_factory.mktemp("redis")
    write_redis(repo_dir, f"127.0.0.1:{redis.port},db=3,password=${{REDIS_PASSWORD}}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_PASSWORD", "s3cret")
        offline.apply(repo_dir, sqlite_repo / "data")
        offline.materialize(repo_dir, END)
    return repo_dir
