"""What is online after a run is what a training set would have said at its end."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import oracle
import pytest
from conftest import REDIS_PASSWORD, registered
from processes import Process, columns, running, server, write_redis

from atoll_features import offline
from atoll_features.errors import FeaturesError

FIRST_END = oracle.START + timedelta(days=3, hours=5)
SECOND_END = FIRST_END + timedelta(hours=14)
ENTITIES = [
    dict(zip(oracle.KEYS, values, strict=True)) for values in itertools.product(*oracle.KEYS.values())
]


def online(repo_dir: Path) -> dict[str, Any]:
    request = {
        "feature_service": "flight_delay",
        "entities": {key: [entity[key] for entity in ENTITIES] for key in oracle.KEYS},
    }
    with running(server(repo_dir)) as process:
        return columns(process.read(request))


def check(repo_dir: Path, found: dict[str, Any], end: datetime) -> int:
    """Compare every entity with the oracle at ``end``; return how many features had a value."""
    truth, answer, known = oracle.Oracle(found), online(repo_dir), 0
    for number, entity in enumerate(ENTITIES):
        for view, (_, ttl) in oracle.VIEWS.items():
            expected = truth.value(view, entity, end)
            first = answer[oracle.features(view)[0]]
            if not any(value is not None for value in expected.values()):
                # Feast leaves a value online when it has aged; its timestamp tells.
                seen = datetime.fromisoformat(first["event_timestamps"][number])
                assert seen + ttl < end, (view, entity)
                continue
            for name, value in expected.items():
                assert answer[name]["values"][number] == value, (view, entity, name)
                known += value is not None
    return known


def as_of(repo_dir: Path, found: dict[str, Any], end: datetime) -> None:
    oracle.write(repo_dir / "data", found, known_at=end)


@pytest.fixture(params=["sqlite", "redis"])
def any_repo(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "redis":
        redis: Process = request.getfixturevalue("redis")
        write_redis(tmp_path, f"127.0.0.1:{redis.port},db=5,password={REDIS_PASSWORD}")
    return registered(tmp_path)


def test_online_values_are_those_of_the_join_at_the_end(any_repo: Path) -> None:
    found = oracle.tables(random.Random(7), 500)
    as_of(any_repo, found, FIRST_END)
    offline.materialize(any_repo, FIRST_END)
    assert check(any_repo, found, FIRST_END) > 100


def test_late_rows_come_in_with_a_lookback(empty_repo: Path) -> None:
    found = oracle.tables(random.Random(8), 500)
    as_of(empty_repo, found, FIRST_END)
    offline.materialize(empty_repo, FIRST_END)
    as_of(empty_repo, found, SECOND_END)
    offline.materialize(empty_repo, SECOND_END, step=timedelta(hours=5), lookback=timedelta(days=2))
    assert check(empty_repo, found, SECOND_END) > 100


def intervals(repo_dir: Path) -> dict[str, list[tuple[datetime, datetime]]]:
    return {
        view.name: view.materialization_intervals
        for view in offline.open_store(repo_dir).list_feature_views()
    }


def test_a_killed_run_goes_on_where_it_was(empty_repo: Path) -> None:
    found = oracle.tables(random.Random(9), 500)
    as_of(empty_repo, found, FIRST_END)
    command = [sys.executable, "-m", "atoll_features", "materialize", "--repo-dir", str(empty_repo)]
    job = subprocess.Popen(
        [*command, "--end", FIRST_END.isoformat(), "--step-hours", "4"], stderr=subprocess.PIPE
    )
    assert job.stderr is not None
    with job.stderr as lines:
        for _ in range(5):
            lines.readline()  # the fifth interval has begun
        job.kill()
        job.wait()
    assert 0 < sum(map(len, intervals(empty_repo).values())) <= 8

    offline.materialize(empty_repo, FIRST_END, step=timedelta(hours=4))

    done = intervals(empty_repo)
    for view, (_, ttl) in oracle.VIEWS.items():
        assert [first for first, _ in done[view]] == [FIRST_END - ttl, *(last for _, last in done[view][:-1])]
        assert done[view][-1][1] == FIRST_END
    assert check(empty_repo, found, FIRST_END) > 100
    offline.materialize(empty_repo, FIRST_END)
    assert intervals(empty_repo) == done


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            lambda repo: offline.materialize(repo, FIRST_END, views=["wether"]),
            "got: wether; allowed: carrier_delays",
        ),
        (
            lambda repo: offline.materialize(
                repo, FIRST_END - timedelta(hours=2), FIRST_END - timedelta(hours=3)
            ),
            "allowed: from then on",
        ),
        (
            lambda repo: offline.training_set(
                repo,
                repo / "set.parquet",
                datetime.fromisoformat("2014-06-01T00:00Z"),
                datetime.fromisoformat("2014-07-01T00:00Z"),
            ),
            "allowed: times in 2013",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(sqlite_repo: Path, run: Callable[[Path], None], said: str) -> None:
    with pytest.raises(FeaturesError, match=said):
        run(sqlite_repo)
