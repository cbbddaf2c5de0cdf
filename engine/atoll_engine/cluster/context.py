"""A cluster that is there already: a context of a kubeconfig."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kubernetes

from atoll_engine.cluster import api
from atoll_engine.cluster.protocol import ClusterStatus
from atoll_engine.errors import ClusterError, ImageError
from atoll_engine.progress import Progress


class ContextCluster:
    """Somebody else's cluster: Atoll uses it, and never starts, stops or deletes it."""

    volumes_dir: Path | None = None

    def __init__(self, kubeconfig: Path, context: str) -> None:
        self._kubeconfig = kubeconfig
        self._context = context

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig that holds the context."""
        return self._kubeconfig

    @property
    def context(self) -> str:
        """The context's name."""
        return self._context

    def start(self, progress: Progress) -> None:
        """Check that the context is there, that it answers and that its nodes are Ready."""
        known = _contexts(self._kubeconfig)
        if self._context not in known:
            raise ClusterError(
                f"no such context in {self._kubeconfig}",
                got=self._context,
                allowed=known or "none: the file has no context",
                fix="name one of them in the environment's settings, or set KUBECONFIG to the right file",
            )
        with progress.phase(f"Asking cluster {self._context}"):
            if not self.status().ready:
                raise ClusterError(
                    f"the cluster of context {self._context!r} doesn't answer, or has no Ready node",
                    fix=f"kubectl --context {self._context} get nodes",
                )

    def stop(self, progress: Progress) -> None:
        """Do nothing: the cluster isn't Atoll's."""
        progress.note(f"Cluster {self._context} isn't Atoll's: it goes on.")

    def delete(self, progress: Progress) -> None:
        """Do nothing: the cluster isn't Atoll's."""
        progress.note(f"Cluster {self._context} isn't Atoll's: it stays.")

    def status(self) -> ClusterStatus:
        """Return whether it answers."""
        if self._context not in _contexts(self._kubeconfig):
            return ClusterStatus(self._context, running=False, ready=False, server=None)
        with api.connected(self._kubeconfig, self._context) as client:
            server = client.configuration.host
        ready = api.answers_ready(self._kubeconfig, self._context)
        return ClusterStatus(self._context, running=ready, ready=ready, server=server)

    def logs(self, component: str, lines: int = 100, follow: bool = False) -> Iterator[str]:
        """Raise: the components' logs are where the cluster's owner keeps them."""
        raise ClusterError(
            f"the logs of {component!r} aren't reached through a context",
            got=f"{lines} lines, follow: {follow}",
            fix="ask where the cluster's owner keeps them",
        )

    def images(self) -> set[str]:
        """Return the names of the images that some node reports; nodes report at most 50 each."""
        with api.connected(self._kubeconfig, self._context) as client:
            nodes = kubernetes.client.CoreV1Api(client).list_node().items
        return {name for node in nodes for image in node.status.images or [] for name in image.names or []}

    def load_image(self, archive: Path) -> None:
        """Raise: a cluster that isn't Atoll's gets its images from a registry."""
        raise ImageError(
            f"images can't be put on the nodes of context {self._context!r}",
            got=archive.name,
            fix="push it to a registry that the nodes can pull from, and name that registry in the settings",
        )


def _contexts(kubeconfig: Path) -> list[str]:
    try:
        contexts, _ = kubernetes.config.list_kube_config_contexts(str(kubeconfig))
    except kubernetes.config.ConfigException as error:
        raise ClusterError("can't read the kubeconfig", got=f"{kubeconfig}: {error}") from error
    return [item["name"] for item in contexts]
