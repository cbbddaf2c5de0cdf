"""Which cluster a local landing gets."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from atoll_engine.cluster import kind
from atoll_engine.cluster.context import ContextCluster
from atoll_engine.cluster.embedded import EmbeddedCluster
from atoll_engine.cluster.kind import KindCluster
from atoll_engine.cluster.protocol import Cluster
from atoll_engine.errors import ClusterError

ClusterKind = Literal["auto", "context", "kind", "embedded"]


def choose(
    wanted: str,
    *,
    name: str,
    context: str | None,
    programs: Mapping[str, Path],
    state_dir: Path,
) -> Cluster:
    """Return the cluster that the settings and this machine give, not started.

    `wanted` is a `ClusterKind`; `auto` takes the context where one is named, kind where it is there with
    Docker, else the embedded cluster. `name` is the cluster's that kind or Atoll makes, `programs` are the
    embedded one's (they needn't be built yet).
    Raises ClusterError as `choose_kind` does.
    """
    decided = choose_kind(wanted, context)
    if decided == "context":
        return ContextCluster(_user_kubeconfig(), context or "")
    if decided == "kind":
        return KindCluster(name, state_dir)
    return EmbeddedCluster(name, programs, state_dir)


def choose_kind(wanted: str, context: str | None) -> Literal["context", "kind", "embedded"]:
    """Return the kind of cluster that the settings and this machine give.

    Raises ClusterError where the settings contradict themselves, and with the three ways on where this
    machine can have no cluster.
    """
    if wanted not in get_args(ClusterKind):
        raise ClusterError("no such kind of cluster", got=wanted, allowed=get_args(ClusterKind))
    if wanted == "context" and not context:
        raise ClusterError("the settings ask for a context and name none", fix="name it, or choose `auto`")
    if wanted in ("kind", "embedded") and context:
        raise ClusterError(
            f"the settings ask for {wanted!r} and name a context", got=context, fix="drop one of them"
        )
    if context:
        return "context"
    if wanted == "embedded":
        return "embedded"
    if kind.is_available():
        return "kind"
    if wanted == "kind":
        raise ClusterError(
            "the settings ask for kind, and there is no `kind` with a running Docker here",
            fix="install kind and start Docker, or choose `auto` or `embedded`",
        )
    if sys.platform == "linux" and os.geteuid() == 0:
        return "embedded"
    raise _no_way()


def _no_way() -> ClusterError:
    who = f"user {os.geteuid()} on {sys.platform}"
    return ClusterError(
        "this machine has no cluster for a local landing: no context is named, kind and Docker are not "
        "both here, and the embedded cluster needs root on Linux",
        got=who,
        fix="one of three: run with sudo (Linux); or install Docker and kind; or name a context of your "
        "kubeconfig in the environment's settings",
    )


def _user_kubeconfig() -> Path:
    """Return the first file of KUBECONFIG, or kubectl's default."""
    first = os.environ.get("KUBECONFIG", "").split(os.pathsep)[0]
    return Path(first) if first else Path.home() / ".kube" / "config"
