"""What is killed comes back: the engine in the middle of ``up``, a serving pod, a training rank."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from kubernetes import client, config

from tests.cluster.local.conftest import Checkout
from tests.cluster.local.test_up import operations

KILLS = 10
SEED = 20130101


def wait_for(condition: Callable[[], object], timeout_s: float, what: str) -> float:
    """Wait until ``condition`` is true; return after how many seconds it was."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < timeout_s, f"not after {timeout_s} s: {what}"
        time.sleep(0.2)
    return time.monotonic() - start


def core_api(checkout: Checkout) -> client.CoreV1Api:
    return client.CoreV1Api(config.new_client_from_config(str(checkout.kubeconfig)))


def processes(*words: str, **marks: str) -> list[int]:
    """Return the processes whose command line has all ``words``, and whose files in /proc have ``marks``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        command = read(path).replace("\0", " ")
        marked = all(mark in read(path.with_name(name)) for name, mark in marks.items())
        if marked and all(word in command for word in words):
            found.append(int(path.parent.name))
    return found


def engine_of(checkout: Checkout) -> list[int]:
    """Return the engine that brings this checkout up, and no other."""
    return processes(
        "pulumi", " up ", "--stack local", environ=f"XDG_STATE_HOME={checkout.env['XDG_STATE_HOME']}\0"
    )


def pods_of(checkout: Checkout, component: str) -> list[client.V1Pod]:
    selector = f"app.kubernetes.io/component={component}"
    pods: list[client.V1Pod] = core_api(checkout).list_namespaced_pod("ml", label_selector=selector).items
    return pods


def test_killed_serving_pod_comes_back(local: Checkout) -> None:
    """All replicas are ready again; the autoscaler may have taken the killed one's pod meanwhile."""
    endpoint = local.outputs()["model_name"]
    wait_for(lambda: servers(local, endpoint), 300, "an earlier change of the endpoint has settled")
    killed = servers(local, endpoint)[0]
    os.kill(first_process(killed), signal.SIGKILL)

    def replaced() -> bool:
        ready = servers(local, endpoint)
        return bool(ready) and killed not in ready

    seconds = wait_for(replaced, 120, "all servers are ready")
    print(f"serving pod ready {seconds:.1f} s after kill -9")
    assert json.loads(local.run("predict", "local").stdout)["probability"] > 0


def servers(checkout: Checkout, endpoint: str) -> list[str]:
    """Return the ids of the endpoint's containers; none unless all wanted pods, and no others, are ready."""
    apps = client.AppsV1Api(config.new_client_from_config(str(checkout.kubeconfig)))
    wanted = apps.read_namespaced_deployment(f"{endpoint}-predictor", "ml").spec.replicas
    pods = pods_of(checkout, "endpoint")
    containers = [container for pod in pods for container in pod.status.container_statuses or ()]
    if any(pod.metadata.deletion_timestamp for pod in pods) or not all(c.ready for c in containers):
        return []
    return [c.container_id for c in containers] if len(pods) == len(containers) == wanted else []


def first_process(container_id: str) -> int:
    """Return the process that a container was started with, by its id on this host."""
    digest = container_id.rpartition("/")[2]
    inside = [path.parent for path in Path("/proc").glob("[0-9]*/cgroup") if digest in read(path)]
    first = [process for process in inside if re.search(r"^NSpid:.*\t1$", read(process / "status"), re.M)]
    assert len(first) == 1, inside
    return int(first[0].name)


def read(path: Path) -> str:
    """Return what a file of ``/proc`` says; nothing where the process has ended."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def test_killed_training_rank_resumes(local: Checkout) -> None:
    settings = local.settings_file.read_text()
    local.settings_file.write_text(re.sub(r"seed: \d+", "seed: 8", settings))
    try:
        process = local.start("up", "local")
        wait_for(lambda: pod_that_trains(local), 240, "training has made steps")
        pod = pod_that_trains(local)
        assert pod
        ranks = processes("atoll_training", "train", cgroup=pod)
        assert ranks
        os.kill(max(ranks), signal.SIGKILL)
        start = time.monotonic()
        assert process.wait(timeout=600) == 0, (local.root / "start.log").read_text()[-3000:]
        print(f"training resumed and `up` was done {time.monotonic() - start:.0f} s after kill -9 of a rank")
    finally:
        local.settings_file.write_text(settings)
        local.run("up", "local")


def pod_that_trains(checkout: Checkout) -> str | None:
    """Return the uid of a training pod that has made steps."""
    for pod in pods_of(checkout, "training"):
        if pod.status.phase == "Running" and pod.metadata.deletion_timestamp is None:
            log = core_api(checkout).read_namespaced_pod_log(pod.metadata.name, "ml", tail_lines=20)
            if "step" in log:
                return str(pod.metadata.uid)
    return None


def test_killed_engine_converges_and_creates_nothing_twice(local: Checkout) -> None:
    """Ten kills at seeded moments of one ``up`` from nothing; the next one goes on, the last one is done."""
    before = inventory(local)
    destroyed = local.pulumi("destroy", "--stack", "local", "--yes", "--skip-preview")
    assert destroyed.returncode == 0, destroyed.stdout
    moments = random.Random(SEED)
    for kill in range(KILLS):
        process = local.start("up", "local")
        wait_for(lambda: engine_of(local), 120, "the engine runs")
        time.sleep(moments.uniform(0.5, 12))
        for pid in engine_of(local):
            os.kill(pid, signal.SIGKILL)
        process.wait(timeout=120)
        print(f"kill {kill + 1}: `up` ended with {process.returncode}")

    local.run("up", "local")

    assert inventory(local) == before
    assert operations(local.pulumi("preview", "--stack", "local", "--json")).keys() == {"same"}


KINDS = {
    "/api/v1": ("services", "configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts"),
    "/apis/apps/v1": ("deployments",),
    "/apis/batch/v1": ("jobs",),
    "/apis/autoscaling/v2": ("horizontalpodautoscalers",),
    "/apis/policy/v1": ("poddisruptionbudgets",),
    "/apis/networking.k8s.io/v1": ("networkpolicies",),
    "/apis/serving.kserve.io/v1beta1": ("inferenceservices",),
}


def inventory(checkout: Checkout) -> set[tuple[str, str, str]]:
    """Return kind, namespace and name of every object that the stack, or KServe for it, has made."""
    api = config.new_client_from_config(str(checkout.kubeconfig))
    found = set()
    for group, kinds in KINDS.items():
        for kind, namespace in product(kinds, ("ml", "kserve")):
            url = f"{api.configuration.host}{group}/namespaces/{namespace}/{kind}"
            items = json.loads(api.rest_client.pool_manager.request("GET", url).data)["items"]
            found |= {(kind, namespace, item["metadata"]["name"]) for item in items}
    return found
