"""Schemathesis looks for violations of the protocol's REST description.

ATOLL_OPEN_INFERENCE_SPEC may name another description, such as the one in kserve/open-inference-protocol.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from served import Served
from small_bundle import CATEGORICAL, NUMERIC, OPTIONAL_DEFAULTS, VERSION

LARGEST_FP32 = float(np.finfo(np.float32).max)
OURS = Path(__file__).with_name("open_inference.yaml")
_LIMITS = ("--max-examples", "20", "--phases", "coverage,fuzzing")
# A general description can't say which tensors a model takes, so what is valid by it may still be refused.
NOT_FOR_GENERAL = ("--exclude-checks", "positive_data_acceptance")


def description(path: Path) -> Any:
    """The description, with this server's model in its paths: schemathesis can't know its name."""
    spec = yaml.safe_load(path.read_text())
    paths = {}
    for template, operations in spec["paths"].items():
        operations.pop("parameters", None)
        paths[template.replace("${MODEL_NAME}", "flights").replace("${MODEL_VERSION}", VERSION)] = operations
    return {**spec, "paths": paths}


def schemathesis(server: Served, spec: Any, folder: Path, *flags: str) -> None:
    file = folder / "description.json"
    file.write_text(json.dumps(spec))
    command = ["run", str(file), "--url", server.url, "--seed", "2013", *_LIMITS, *flags]
    done = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), *command], capture_output=True, text=True, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counts is not None, done.stdout
    assert int(counts[1]) == int(counts[2]) > 50


def test_no_violation_of_the_protocols_description(server: Served, tmp_path: Path) -> None:
    path = Path(os.environ.get("ATOLL_OPEN_INFERENCE_SPEC", OURS))
    schemathesis(server, description(path), tmp_path, *NOT_FOR_GENERAL)


def test_no_violation_of_the_models_own_description(server: Served, tmp_path: Path) -> None:
    """With the model's tensors in the description every check holds: what is valid must be accepted too."""

    def tensor(name: str) -> dict[str, Any]:
        datatype, element = ("BYTES", "string") if name in CATEGORICAL else ("FP32", "number")
        limits = {} if name in CATEGORICAL else {"minimum": -LARGEST_FP32, "maximum": LARGEST_FP32}
        return {
            "type": "object",
            "required": ["name", "shape", "datatype", "data"],
            "properties": {
                "name": {"const": name},
                "datatype": {"const": datatype},
                "shape": {"const": [2]},
                "data": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": element, **limits}},
            },
        }

    spec = description(OURS)
    names = [name for name in (*CATEGORICAL, *NUMERIC) if name not in OPTIONAL_DEFAULTS]
    request = spec["components"]["schemas"]["Request"]
    request["properties"] = {
        "id": {"type": "string"},
        "inputs": {
            "type": "array",
            "prefixItems": [tensor(name) for name in names],
            "items": False,
            "minItems": len(names),
        },
    }
    infer = {path: operations for path, operations in spec["paths"].items() if path.endswith("/infer")}
    schemathesis(server, {**spec, "paths": infer}, tmp_path)
