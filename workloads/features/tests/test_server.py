"""The server by itself: what it refuses, outages, the registry's changes, its end."""

from __future__ import annotations

import http.client
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from processes import SERVICE, Process, running, server, valkey, wait_until, write_redis

from atoll_features import config

READ = "/get-online-features"
ENTITIES = SERVICE["entities"]


@pytest.fixture(scope="module")
def ours(sqlite_repo: Path) -> Iterator[Process]:
    with running(server(sqlite_repo, "--max-rows", "3", "--max-body-kib", "4")) as process:
        yield process
        assert "Traceback" not in process.log()


def features(*references: str, **more: Any) -> dict[str, Any]:
    return {"features": list(references), "entities": ENTITIES, **more}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 422, ["not JSON"]),
        (b"[]", 422, ["JSON object, got list"]),
        ({}, 422, ["entities is missing"]),
        ({"entities": {}}, 422, ["no features", "feature_service"]),
        (
            {"entities": [], "features": "a:b"},
            422,
            ["entities must be a JSON object, got list", "features must be"],
        ),
        (features("temp"), 404, ["view:feature", "'temp'"]),
        (features(7), 422, ["features must be strings"]),
        (
            features("wether:temp", "origin_weather:tmp"),
            404,
            [
                "'wether'; allowed: carrier_delays, origin_delays",
                "'tmp'; allowed: humid, precip, pressure, temp",
            ],
        ),
        ({**SERVICE, "feature_service": "flights"}, 404, ["'flights'; allowed: flight_delay"]),
        (features("origin_weather:temp", "origin_weather:temp"), 422, ["temp", "ask for each once"]),
        (features("origin_weather:temp", entities={}), 422, ["entities.origin is missing"]),
        (
            features("route_delays:route_flights_7d", entities={"origin": ["JFK"]}),
            422,
            ["entities.dest is missing"],
        ),
        (features("origin_weather:temp", entities={"origin": "JFK"}), 422, ["must be an array, got str"]),
        (features("origin_weather:temp", entities={"origin": [7]}), 422, ["got: 7; allowed: STRING"]),
        (features("origin_weather:temp", entities={"origin": [None]}), 422, ["got: None"]),
        (
            features("origin_weather:temp", entities={"origin": ["a", "b"], "dest": ["c"]}),
            422,
            ["one length"],
        ),
        (features("origin_weather:temp", entities={"origin": []}), 422, ["allowed: 1 to 3"]),
        (features("origin_weather:temp", entities={"origin": ["a"] * 4}), 413, ["4 entities", "--max-rows"]),
        (b" " * 5000, 413, ["4096 bytes"]),
    ],
)
def test_bad_requests_are_refused_in_words(ours: Process, body: Any, status: int, said: list[str]) -> None:
    got, answer = ours.ask(READ, body)
    assert got == status, answer
    for words in said:
        assert words in answer["detail"]
    assert ours.read(SERVICE)["metadata"]["feature_names"][:3] == ["carrier", "origin", "dest"]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), (READ, "GET", 405), ("/health", "DELETE", 405), ("/health", "GET", 200)],
)
def test_paths_and_methods(ours: Process, path: str, method: str, status: int) -> None:
    assert ours.ask(path, method=method)[0] == status


def test_a_body_that_does_not_come_is_given_up(sqlite_repo: Path) -> None:
    with running(server(sqlite_repo, "--body-timeout-s", "0.2")) as process:
        connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=30)
        connection.putrequest("POST", READ)
        connection.putheader("Content-Length", "10")
        connection.endheaders(b"{")
        response = connection.getresponse()
        assert response.status == 408
        assert "--body-timeout-s" in json.load(response)["detail"]
        connection.close()
        assert process.ask(READ, SERVICE)[0] == 200


def test_metrics_count(ours: Process) -> None:
    before = ours.metric('atoll_features_requests_total{code="200"}')
    ours.read(SERVICE)
    assert ours.metric('atoll_features_requests_total{code="200"}') == before + 1
    assert ours.metric("atoll_features_read_seconds_count") == before + 1
    assert ours.metric("atoll_features_ready") == 1


def test_serving_imports_neither_feast_nor_pandas() -> None:
    code = "import sys, atoll_features.server; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"feast", "pandas", "numpy", "duckdb", "redis"}.isdisjoint(done.stdout.split())


def run_cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "atoll_features", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def registry_of(repo_dir: Path, source: Path) -> sqlite3.Connection:
    """Give ``repo_dir`` a copy of a registry to break, and a configuration that reads it."""
    config.write_one_machine(repo_dir)
    copy = sqlite3.connect(repo_dir / "data" / "registry.db")
    original = sqlite3.connect(source / "data" / "registry.db")
    original.backup(copy)
    original.close()
    sqlite3.connect(repo_dir / "data" / "online.db").close()
    return copy


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        ("UPDATE feature_views SET feature_view_proto = x'ff00ff'", "an entry is no Feast message"),
        ("DROP TABLE feature_views", "the registry can't be read"),
        ("UPDATE projects SET project_id = 'other'", "got: flights; allowed: other"),
    ],
)
def test_a_broken_registry_is_said_at_the_start(
    tmp_path: Path, sqlite_repo: Path, break_it: str, said: str
) -> None:
    copy = registry_of(tmp_path, sqlite_repo)
    copy.execute(break_it)
    copy.commit()
    copy.close()
    done = run_cli("serve", "--repo-dir", str(tmp_path), "--port", "0")
    assert done.returncode == 2
    assert said in done.stderr
    assert "fix: run apply" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_registry_is_read_again_and_a_broken_one_is_passed_over(
    tmp_path: Path, sqlite_repo: Path
) -> None:
    copy = registry_of(tmp_path, sqlite_repo)
    body = {"features": ["origin_weather:temp"], "entities": {"origin": ["JFK"]}}
    with running(server(tmp_path, "--registry-ttl-s", "0.1")) as process:
        # The table of values is missing: the view is known, and its store isn't there.
        assert process.ask(READ, body)[0] == 503
        copy.execute("UPDATE feature_views SET feature_view_proto = x'ff00ff'")
        copy.commit()
        wait_until(lambda: process.metric('atoll_features_registry_reads_total{outcome="failed"}') > 1)
        assert process.ask(READ, body)[0] == 503
        copy.execute("DELETE FROM feature_views")
        copy.commit()
        wait_until(lambda: process.ask(READ, body)[0] == 404)
    copy.close()


@pytest.mark.parametrize("state", ["MATERIALIZING", "GENERATED"])
def test_views_that_are_not_ready_are_told(tmp_path: Path, sqlite_repo: Path, state: str) -> None:
    from feast.protos.feast.core.FeatureView_pb2 import FeatureView, FeatureViewState

    copy = registry_of(tmp_path, sqlite_repo)
    where = "WHERE feature_view_name = 'origin_weather'"
    (blob,) = copy.execute(f"SELECT feature_view_proto FROM feature_views {where}").fetchone()
    message = FeatureView.FromString(blob)
    message.meta.state = FeatureViewState.Value(state)
    copy.execute(f"UPDATE feature_views SET feature_view_proto = ? {where}", (message.SerializeToString(),))
    copy.commit()
    copy.close()
    online = tmp_path / "data" / "online.db"
    online.unlink()
    online.symlink_to(sqlite_repo / "data" / "online.db")
    with running(server(tmp_path)) as process:
        status, answer = process.ask(
            READ, {"features": ["origin_weather:temp"], "entities": {"origin": ["JFK"]}}
        )
    # The configuration says serve_features_while_materializing.
    assert status == (200 if state == "MATERIALIZING" else 404)
    assert state == "MATERIALIZING" or "its state is GENERATED; fix: materialise it" in answer["detail"]


def test_an_outage_of_redis_is_said_and_survived(redis_repo: Path, tmp_path: Path) -> None:
    store = valkey(tmp_path)
    with running(store):
        write_redis(tmp_path, f"127.0.0.1:{store.port}")
        registry = f"{redis_repo}/data/registry.db"
        path = tmp_path / "feature_store.yaml"
        path.write_text(path.read_text().replace(f"{tmp_path}/data/registry.db", registry))
        with running(server(tmp_path)) as process:
            assert process.ask(READ, SERVICE)[0] == 200
            store.stop(signal.SIGKILL)
            status, answer = process.ask(READ, SERVICE)
            assert (status, "can't be reached" in answer["detail"]) == (503, True)
            store.start()
            assert process.ask(READ, SERVICE)[0] == 200
            # A store that accepts and says nothing.
            assert store.process is not None
            store.process.send_signal(signal.SIGSTOP)
            status, answer = process.ask(READ, SERVICE)
            store.process.send_signal(signal.SIGCONT)
            assert (status, "didn't answer in 1 s" in answer["detail"]) == (503, True)
            assert process.ask(READ, SERVICE)[0] == 200
            assert "Traceback" not in process.log()


def test_answers_given_at_once_are_each_ones_own(redis_repo: Path) -> None:
    destinations = ("BOS", "SFO", "LAX", "ORD", "MIA", "never")
    requests = [
        {**SERVICE, "entities": {"carrier": ["UA", "B6"], "origin": [origin, "LGA"], "dest": [dest, "ATL"]}}
        for origin in ("EWR", "JFK", "LGA")
        for dest in destinations
    ]
    with running(server(redis_repo)) as process:
        expected = [process.read(request) for request in requests]
        with ThreadPoolExecutor(max_workers=8) as pool:
            answers = list(pool.map(process.read, requests * 10))
    assert answers == expected * 10
    assert len({json.dumps(answer["results"]) for answer in expected}) == len(requests)


def test_a_wrong_password_is_said_without_it(redis: Process, redis_repo: Path, tmp_path: Path) -> None:
    text = (redis_repo / "feature_store.yaml").read_text().replace("${REDIS_PASSWORD}", "hunter2")
    (tmp_path / "feature_store.yaml").write_text(text)
    with running(server(tmp_path)) as process:
        status, answer = process.ask(READ, SERVICE)
        assert status == 503
        assert "AUTH was refused" in answer["detail"]
        assert "hunter2" not in answer["detail"] + process.log()


def test_a_drain_loses_no_request(sqlite_repo: Path) -> None:
    results: Counter[str] = Counter()
    stop = threading.Event()
    body = json.dumps(SERVICE)

    def ask(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not stop.is_set():
            connection.request("POST", READ, body)
            response = connection.getresponse()
            response.read()
            results[str(response.status)] += 1
            if response.headers.get("connection") == "close":
                results["asked to go"] += 1
                return

    with running(server(sqlite_repo, "--drain-s", "2")) as process:
        clients = [threading.Thread(target=ask, args=(process.port,)) for _ in range(4)]
        for client in clients:
            client.start()
        wait_until(lambda: results["200"] > 100)
        assert process.process is not None
        process.process.send_signal(signal.SIGTERM)
        wait_until(lambda: process.ask("/health")[0] == 503)
        assert process.ask(READ, SERVICE)[0] == 200
        assert process.process.wait(30) == 0
        for client in clients:
            client.join()
        assert "Traceback" not in process.log()
    assert set(results) == {"200", "asked to go"}
    assert results["asked to go"] == 4


def test_a_taken_port_is_refused(sqlite_repo: Path, ours: Process) -> None:
    done = run_cli("serve", "--repo-dir", str(sqlite_repo), "--host", "127.0.0.1", "--port", str(ours.port))
    assert done.returncode == 2
    assert f"can't listen on 127.0.0.1:{ours.port}" in done.stderr
