"""The machine file: what this machine offers to the program in ``stacks``.

It is the one way from the engine room to the program: the program reads it through its settings and knows
nothing of how clusters come up or images are built.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from atoll_engine.cluster.certificates import Leaf, write_authority, write_leaf
from atoll_engine.environments import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atoll_engine.cluster import Cluster
    from atoll_engine.environments.workspace import Workspace

# The names by which the API server calls the controllers' webhooks.
_WEBHOOK_HOSTS = {
    "kserve": "kserve-webhook-server-service.kserve.svc",
    "kueue": "kueue-webhook-service.kueue-system.svc",
}


def write_machine_file(
    workspace: Workspace, cluster: Cluster, images: Mapping[str, str], controllers: Mapping[str, Path]
) -> None:
    """Write the machine file: ``images`` maps a workload or controller to its image.

    ``controllers`` maps the name of a group of Go programs to the folder that has its manifests.
    """
    manifests = {
        path.stem.replace("-", "_"): str(path)
        for folder in controllers.values()
        for path in sorted(folder.glob("*.yaml"))
    }
    content = {
        "cluster_uid": answers.cluster_uid(cluster),
        "kubeconfig": str(cluster.kubeconfig),
        "context": cluster.context,
        "images": dict(images),
        "volumes_path": str(cluster.volumes_dir) if cluster.volumes_dir else None,
        "manifests": manifests,
        "certificates": {
            f"{name}_webhook": _webhook_certificate(
                workspace.folder / f"{name}-webhook", _WEBHOOK_HOSTS[name]
            )
            for name in controllers
        },
    }
    workspace.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = workspace.machine_file.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=2) + "\n")
    temporary.rename(workspace.machine_file)


def _webhook_certificate(folder: Path, host: str) -> dict[str, str]:
    """Return the paths of a certificate that is made once: a new one at each run would be a change."""
    files = {"ca": folder / "ca.crt", "cert": folder / "webhook.crt", "key": folder / "webhook.key"}
    if not all(path.exists() for path in files.values()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_authority(folder, "ca")
        write_leaf(folder, "ca", Leaf("webhook", host, names=(host,), client=False))
    return {name: str(path) for name, path in files.items()}
