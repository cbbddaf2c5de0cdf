"""The engine is killed in the middle of an update; the next one finishes it, and makes nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engine.kubernetes import many_objects
from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine

_ROOT = Path(__file__).parents[3]
_SEED = 20261124
_TIMEOUT_S = 120


def _made(cluster: Cluster, namespace: str) -> set[tuple[str, str]]:
    """Return what is in the namespace but what Kubernetes itself puts there."""
    everywhere = {"default", "kube-root-ca.crt"}
    return {
        (kind, name)
        for kind in ("ConfigMap", "Secret", "ServiceAccount")
        for name in cluster.names(kind, namespace) - everywhere
    }


def _killed_after(objects: int, engine: Engine, cluster: Cluster, namespace: str) -> None:
    """Start an update and kill the engine as soon as the namespace holds so many objects."""
    update = subprocess.Popen(
        [sys.executable, "-m", many_objects.__name__, engine.folder, namespace],
        cwd=_ROOT,
        env={**os.environ, **engine.environment, "ENGINE_ENVIRONMENT": json.dumps(engine.environment)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + _TIMEOUT_S
    while len(_made(cluster, namespace)) < objects:
        assert update.poll() is None, update.stderr and update.stderr.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for process in engine.processes("/engine/bin/pulumi "):
        os.kill(process, signal.SIGKILL)
    update.kill()
    update.communicate()


@pytest.mark.parametrize("objects", sorted(random.Random(_SEED).sample(range(1, 39), 10)))
def test_killed_engine_goes_on(engine: Engine, cluster: Cluster, objects: int) -> None:
    namespace = f"{engine.namespace}-killed"
    _killed_after(objects, engine, cluster, namespace)
    engine.wait_for_end("atoll_engine.kubernetes")
    before = len(_made(cluster, namespace))
    assert objects <= before

    stack = engine.stack(lambda: many_objects.program(namespace))
    stack.stack.cancel()
    stack.up()
    names = _made(cluster, namespace)
    assert len(names) == many_objects.IN_THE_NAMESPACE
    assert names == {
        (kind, item["outputs"]["metadata"]["name"])
        for item in stack.resources().values()
        for kind in [item["type"].rpartition(":")[2]]
        if kind in {"ConfigMap", "Secret", "ServiceAccount"}
    }
