"""A cluster that isn't there, and a kubeconfig that can't be used."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest
import yaml
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine


def test_unreachable_cluster(engine: Engine, cluster: Cluster, tmp_path: Path) -> None:
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:9"
    kubeconfig, there = yaml.safe_dump(config), cluster.kubeconfig.read_text()
    used = there

    def program() -> None:
        options = pulumi.ResourceOptions(provider=Provider("cluster", kubeconfig=used))
        for number in range(5):
            ConfigMap(f"settings-{number}", metadata={"namespace": engine.namespace}, opts=options)

    stack = engine.stack(program)
    used = kubeconfig
    assert stack.preview() == {"create": 7}
    diagnostics = stack.log.partition("Diagnostics:")[2]
    assert diagnostics.count("configured Kubernetes cluster is unreachable") == 1
    shown = stack.fails("up")
    assert "configured Kubernetes cluster is unreachable" in shown
    assert "https://127.0.0.1:9" in shown
    used = there
    # Another cluster: everything would be made anew there.
    assert stack.up() == {"same": 1, "replace": 1, "create": 5}


@pytest.mark.parametrize(
    "kubeconfig",
    ["/nowhere/kubeconfig", "{garbage", "clusters: [{", "a: b\n", "just words\n"],
)
def test_bad_kubeconfig(engine: Engine, kubeconfig: str) -> None:
    def program() -> None:
        options = pulumi.ResourceOptions(provider=Provider("cluster", kubeconfig=kubeconfig))
        ConfigMap("settings", metadata={"namespace": engine.namespace}, opts=options)

    shown = engine.stack(program).fails("preview")
    assert "the kubeconfig can't be used" in shown
    assert "Traceback" not in shown


def test_unknown_configuration_is_told_all_at_once(engine: Engine) -> None:
    def program() -> None:
        Provider("cluster", enable_server_side_apply=False)

    assert "enableServerSideApply" in engine.stack(program).fails("preview")
