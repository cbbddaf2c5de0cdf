"""The network in two portable forms, each checked against the original before it is shipped."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from atoll_training.model import FlightDelayNet, Probability

TOLERANCE = 1e-5
"""Largest difference in any output between a network and its export."""

_ONNX_OPSET = 18

_CHATTY = ("torch.utils.flop_counter", "torch.onnx._internal.exporter._registration")
"""Loggers that warn of packages which the export doesn't need."""


class ExportMismatchError(Exception):
    """An exported program does not compute what the network computes."""


def export(network: FlightDelayNet, categorical: Tensor, numeric: Tensor, folder: Path) -> dict[str, float]:
    """Write ``model.pt2`` and ``model.onnx`` of the flights' network into ``folder``; see ``export_module``.

    ``categorical`` int64 [N, C] and ``numeric`` float32 [N, F] are flights to trace and check with, N from 2.
    """
    rows = torch.export.Dim("rows", min=1)
    inputs = {"categorical": categorical, "numeric": numeric}
    shapes = {"categorical": {0: rows}, "numeric": {0: rows}}
    return export_module(Probability(network).cpu(), inputs, shapes, "probability", folder)


def export_module(
    module: nn.Module, inputs: dict[str, Tensor], shapes: dict[str, Any], output: str, folder: Path
) -> dict[str, float]:
    """Write ``model.pt2`` and ``model.onnx`` into ``folder``.

    ``inputs`` are traced and checked with, by the names of ``module``'s arguments, in their order; ``shapes``
    say which of their dimensions may vary. Returns the largest difference of each file's output; above
    ``TOLERANCE`` it raises ExportMismatchError.
    """
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.ERROR)
    module.eval()
    program = torch.export.export(module, tuple(inputs.values()), dynamic_shapes=shapes)
    _forget_this_machine(program)
    torch.export.save(program, folder / "model.pt2")
    with warnings.catch_warnings():
        # The exporter's own libraries warn about themselves; what it wrote is checked below.
        warnings.simplefilter("ignore")
        onnx_program = torch.onnx.export(
            program,
            input_names=list(inputs),
            output_names=[output],
            opset_version=_ONNX_OPSET,
            dynamo=True,
            verbose=False,
        )
    assert onnx_program is not None
    _save_onnx(onnx_program.model_proto, folder / "model.onnx")
    with torch.no_grad():
        wanted = module(*inputs.values())
    differences = {
        "model.pt2": _difference(wanted, _run_program(folder / "model.pt2", *inputs.values())),
        "model.onnx": _difference(wanted, run_onnx(folder / "model.onnx", inputs, output)),
    }
    wrong = {name: value for name, value in differences.items() if not value <= TOLERANCE}
    if wrong:
        raise ExportMismatchError(f"exports differ from the network by {wrong}, more than {TOLERANCE}")
    return differences


def _forget_this_machine(program: torch.export.ExportedProgram) -> None:
    """Drop stack traces, which hold this machine's paths, and the traced inputs, which become a pickle."""
    for module in program.graph_module.modules():
        if isinstance(module, torch.fx.GraphModule):
            for node in module.graph.nodes:
                node.meta.pop("stack_trace", None)
    program.example_inputs = None


def _save_onnx(model: onnx.ModelProto, path: Path) -> None:
    for item in (*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info):
        del item.metadata_props[:]
    onnx.checker.check_model(model, full_check=True)
    onnx.save_model(model, path)


def run_onnx(path: Path, inputs: dict[str, Tensor], output: str) -> Tensor:
    """Return the ``output`` that ONNX Runtime computes from the file at ``path``."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {name: tensor.numpy() for name, tensor in inputs.items()}
    return torch.from_numpy(np.asarray(session.run([output], feed)[0]))


def _run_program(path: Path, *inputs: Tensor) -> Tensor:
    output: Tensor = torch.export.load(path).module()(*inputs)
    return output.detach()


def _difference(wanted: Tensor, got: Tensor) -> float:
    return float((wanted - got).abs().max())
