"""Which cluster the settings and the machine give."""

import os
from pathlib import Path

import pytest

from atoll_engine.cluster import ContextCluster, EmbeddedCluster, choose, choose_kind
from atoll_engine.errors import ClusterError, ImageError
from atoll_engine.progress import Progress

KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {}}]
contexts: [{name: there, context: {cluster: c, user: u}}]
current-context: there
"""


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_docker")
def test_auto_takes_the_context_then_kind_then_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_kind("auto", "there") == "context"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert choose_kind("auto", None) == "embedded"


@pytest.mark.usefixtures("no_docker")
def test_no_way_names_the_three_ways_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ClusterError) as stopped:
        choose_kind("auto", None)
    assert all(way in str(stopped.value) for way in ("sudo", "Docker and kind", "context of your kubeconfig"))


@pytest.mark.usefixtures("no_docker")
@pytest.mark.parametrize(
    ("wanted", "context", "message"),
    [
        ("minikube", None, "allowed: auto, context, kind, embedded"),
        ("context", None, "name none"),
        ("embedded", "there", "drop one of them"),
        ("kind", None, "install kind"),
    ],
)
def test_impossible_wish_is_refused(wanted: str, context: str | None, message: str) -> None:
    with pytest.raises(ClusterError, match=message):
        choose_kind(wanted, context)


def test_embedded_needs_no_built_programs_to_be_chosen(tmp_path: Path) -> None:
    programs = {"etcd": tmp_path / "not-built"}
    chosen = choose("embedded", name="atoll", context=None, programs=programs, state_dir=tmp_path)
    assert isinstance(chosen, EmbeddedCluster)
    assert not chosen.status().running


def test_context_that_is_missing_or_dead_is_told(tmp_path: Path) -> None:
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(KUBECONFIG)
    with pytest.raises(ClusterError, match="allowed: there"):
        ContextCluster(kubeconfig, "elsewhere").start(Progress())
    with pytest.raises(ClusterError, match="doesn't answer"):
        ContextCluster(kubeconfig, "there").start(Progress())
    with pytest.raises(ClusterError, match="can't read the kubeconfig"):
        ContextCluster(tmp_path / "none", "there").start(Progress())
    with pytest.raises(ImageError, match="push it to a registry"):
        ContextCluster(kubeconfig, "there").load_image(tmp_path / "image.tar")
