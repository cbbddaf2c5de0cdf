"""Nodes with GPUs that only pretend: real API objects, whose pods KWOK takes to Running and no further.

What they show is the scheduler's and Kueue's work. No container runs on them, no device is there.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GPU = "nvidia.com/gpu"
PRODUCT = "NVIDIA-H100-80GB-HBM3"
PRODUCT_LABEL = "nvidia.com/gpu.product"
RACK = "cloud.provider.com/rack"
BLOCK = "cloud.provider.com/block"
GPUS_PER_NODE = 8


def gpu_node(name: str, *, block: str, rack: str) -> dict[str, Any]:
    """Return a node as a cloud and the GPU Operator would label and taint it."""
    amounts = {"cpu": "192", "memory": "2Ti", "pods": "110", GPU: str(GPUS_PER_NODE)}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {
                "kubernetes.io/hostname": name,
                "nvidia.com/gpu.present": "true",
                PRODUCT_LABEL: PRODUCT,
                BLOCK: block,
                RACK: rack,
            },
        },
        "spec": {"taints": [{"key": GPU, "value": "present", "effect": "NoSchedule"}]},
        "status": {"capacity": amounts, "allocatable": amounts},
    }


@contextmanager
def kwok(programs: Path, kubeconfig: Path, folder: Path) -> Iterator[None]:
    """Have KWOK speak for the nodes with its annotation; stops it at the end."""
    stages = sorted(programs.glob("*.yaml"))
    command = [
        programs / "kwok",
        f"--kubeconfig={kubeconfig}",
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
        "--node-lease-duration-seconds=40",
        *(f"--config={stage}" for stage in stages),
    ]
    with (folder / "kwok.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()
