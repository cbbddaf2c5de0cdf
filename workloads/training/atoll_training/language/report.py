"""From a checkpoint to a bundle: weights in four sizes, each with its loss, and two programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from atoll_training import bundle, checkpoint
from atoll_training.checkpoint import Found
from atoll_training.errors import TrainingError
from atoll_training.export import export_module
from atoll_training.language import weights
from atoll_training.language.model import Shape, Transformer, loss
from atoll_training.language.settings import FORMAT
from atoll_training.language.text import TEXT_SOURCE, Text, load
from atoll_training.log import log

_WINDOWS = 512
_ROWS = 64


def write_bundle(folder: Path, name: str, found: Found, training: dict[str, Any]) -> None:
    """Write the weights of the checkpoint ``found`` as a bundle to ``folder``, atomically, with all measured.

    ``training`` are figures of the run, for the record.
    """
    text = load()
    sizes = {key: found.identity[key] for key in ("layers", "width", "heads", "context")}
    shape = Shape(len(text.vocabulary), **sizes)
    network = Transformer(shape)
    checkpoint.load_alone(found, {"model": network.state_dict()})
    target = bundle.BundleFolder(folder)
    full = network.state_dict()
    for kind in weights.VARIANTS:
        weights.save(full, kind, target.path)
    inputs = text.validation[: shape.context].view(2, -1)
    metrics: dict[str, Any] = {
        "validation_loss": _losses(shape, text, target.path),
        "bytes": {kind: (target.path / file).stat().st_size for kind, file in weights.VARIANTS.items()},
        "export_difference": _export(network, inputs, target.path),
        "training": training,
    }
    target.write_json("metrics.json", metrics)
    target.write_json("config.json", {"sizes": sizes, "vocabulary": text.vocabulary})
    created_from = {
        "settings": found.identity,
        "steps": found.position.step,
        "data": TEXT_SOURCE,
        "torch": torch.__version__,
    }
    target.publish(name, folder.absolute().name, created_from, FORMAT)
    for kind, value in metrics["validation_loss"].items():
        log(f"validation loss, {kind}: {value:.4f} nats a character, {metrics['bytes'][kind]:,} bytes")
    log(f"bundle written: {folder}")


def evaluate(folder: Path) -> dict[str, float]:
    """Return the validation loss of each file of weights; raises TrainingError for an unsound bundle."""
    problems = bundle.verify(folder, FORMAT)
    if problems:
        raise TrainingError([f"not a sound bundle; got: {problem}" for problem in problems])
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return _losses(Shape(len(config["vocabulary"]), **config["sizes"]), load(), folder)


def validation_loss(network: Transformer, text: Text) -> float:
    """Return nats a character over at most 512 windows, spread evenly over the text that is kept to judge."""
    context = network.shape.context
    windows = min(_WINDOWS, (len(text.validation) - 1) // context)
    starts = torch.linspace(0, len(text.validation) - context - 1, windows).long()
    places = starts.unsqueeze(1) + torch.arange(context)
    total = 0.0
    with torch.no_grad():
        for rows in torch.split(places, _ROWS):
            total += loss(network(text.validation[rows]), text.validation[rows + 1]).item() * len(rows)
    return total / windows


def _losses(shape: Shape, text: Text, folder: Path) -> dict[str, float]:
    """Measure what is in the files, not what they were made of."""
    network = Transformer(shape)
    result = {}
    for kind in weights.VARIANTS:
        network.load_state_dict(weights.load(kind, folder))
        result[kind] = validation_loss(network, text)
    return result


def _export(network: Transformer, inputs: Tensor, folder: Path) -> dict[str, float]:
    rows = torch.export.Dim("rows", min=1)
    time = torch.export.Dim("time", min=2, max=network.shape.context)
    return export_module(network, {"x": inputs}, {"x": {0: rows, 1: time}}, "logits", folder)
