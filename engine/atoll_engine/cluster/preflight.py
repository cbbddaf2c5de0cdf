"""What the machine must have before a cluster is started: checked all at once."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from atoll_engine import process
from atoll_engine.cluster.components import DEBIAN_PACKAGES, HOST_TOOLS
from atoll_engine.errors import ClusterError
from atoll_engine.paths import free_disk_gib

FREE_GIB_NEEDED = 3.0
"""Free disk that the cluster itself needs, in GiB; the workloads' images come on top."""

_BRIDGE_FILTER = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")


def check_host(state_dir: Path) -> None:
    """Raise with everything that keeps a cluster from running here; loads the bridge filter if it isn't."""
    problems, fixes = [], []
    if sys.platform != "linux":
        problems.append(f"this is {sys.platform}, the embedded cluster needs Linux")
        fixes.append("use kind or a context of your kubeconfig")
    elif os.geteuid() != 0:
        problems.append("you are not root")
        fixes.append("run it with sudo")
    if missing := [tool for tool in HOST_TOOLS if shutil.which(tool) is None]:
        problems.append(f"not installed: {', '.join(missing)}")
        fixes.append(f"apt-get install {' '.join(DEBIAN_PACKAGES)}")
    free_gib = free_disk_gib(state_dir)
    if free_gib < FREE_GIB_NEEDED:
        problems.append(f"{free_gib:.1f} GiB free under {state_dir}, {FREE_GIB_NEEDED:g} GiB are needed")
        fixes.append("free some disk, or set XDG_STATE_HOME to a folder on a larger one")
    if not problems and not _BRIDGE_FILTER.exists():
        process.run(["modprobe", "br_netfilter"], what="loading the bridge filter", error=ClusterError)
    if problems:
        raise ClusterError(
            "the embedded cluster can't run on this machine", got="; ".join(problems), fix="; ".join(fixes)
        )
