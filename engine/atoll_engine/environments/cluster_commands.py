"""``./atoll cluster ...``: the embedded Kubernetes of an environment, by itself."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from atoll_engine import cluster as clusters
from atoll_engine import toolchain
from atoll_engine.environments.local import choose_cluster, start_cluster
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.progress import Progress


def build() -> None:
    """Build the programs that the embedded cluster runs on."""
    progress = Progress()
    toolchain.ensure_packages(clusters.DEBIAN_PACKAGES, progress)
    toolchain.ensure(toolchain.CLUSTER_GROUPS, progress)
    progress.summary()


def start(environment: str) -> None:
    """Start the environment's cluster and say how to reach it."""
    cluster, progress = _cluster(environment), Progress()
    start_cluster(cluster, progress)
    progress.summary()
    print(f"export KUBECONFIG={cluster.kubeconfig}")


def stop(environment: str) -> None:
    """End the cluster's processes; its data stay."""
    _cluster(environment).stop(Progress())


def delete(environment: str) -> None:
    """Remove the cluster and every trace of it."""
    _cluster(environment).delete(Progress())


def status(environment: str) -> bool:
    """Print the cluster's state and return whether it is ready."""
    state = _cluster(environment).status()
    console = Console(highlight=False)
    verdict = "ready" if state.ready else "running, not ready" if state.running else "not running"
    console.print(f"{state.name}: {verdict}{f', {state.server}' if state.server else ''}")
    if state.components:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("component", "pid", "healthy", "CPU s", "MiB", "restarts"):
            table.add_column(column, justify="left" if column == "component" else "right")
        for item in state.components:
            figures = (f"{item.cpu_s:.1f}", f"{item.rss_mib:.0f}", str(item.restarts))
            table.add_row(item.name, str(item.pid or ""), "yes" if item.healthy else "no", *figures)
        console.print(table)
        console.print(f"All processes of the node, pods too: {state.rss_mib:.0f} MiB")
    return state.ready


def logs(environment: str, component: str, lines: int, follow: bool) -> None:
    """Print the last lines of a component's log, and those that come."""
    for line in _cluster(environment).logs(component, lines, follow):
        print(line)


def _cluster(environment: str) -> clusters.Cluster:
    return choose_cluster(read_settings(Workspace(environment)))
