"""From a trained network to its bundle: scores beside the baselines, examples, exports, model card."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from atoll_training import bundle, reference
from atoll_training.card import model_card
from atoll_training.checkpoint import Position
from atoll_training.dataset import Dataset
from atoll_training.distributed import Ranks
from atoll_training.export import export
from atoll_training.flights import DATA_SOURCE
from atoll_training.log import log
from atoll_training.metrics import gradient_boosting, prior, score
from atoll_training.model import FlightDelayNet
from atoll_training.settings import Settings
from atoll_training.trainer import predict

_CHECK_ROWS = 64


def write_bundle(
    settings: Settings, ranks: Ranks, data: Dataset, network: FlightDelayNet, position: Position
) -> None:
    """Judge ``network`` and write everything that serving needs to ``settings.bundle_dir``, atomically."""
    log("training gradient boosting to compare with")
    metrics = _metrics(data, network, settings.seed)
    log("writing the bundle")
    folder = bundle.BundleFolder(settings.bundle_dir)
    save_file(network.state_dict(), folder.path / "model.safetensors")
    folder.write_json("examples.json", _examples(data, network))
    folder.write_json("preprocessing.json", data.preprocessor.to_json())
    folder.write_json("schema.json", bundle.schema(data.preprocessor))
    folder.write_json(reference.FILE_NAME, _reference(data, network))
    test = data.splits["test"]
    categorical = torch.from_numpy(test.categorical[:_CHECK_ROWS].astype(np.int64))
    numeric = torch.from_numpy(np.nan_to_num(test.numeric[:_CHECK_ROWS]))
    metrics["export_difference"] = export(network, categorical, numeric, folder.path)
    folder.write_json("metrics.json", metrics)
    created_from = _created_from(settings, ranks, position)
    card = model_card(settings.model_name, settings.model_version, metrics, created_from)
    folder.write_text("MODEL_CARD.md", card)
    folder.publish(settings.model_name, settings.model_version, created_from)
    for name, scores in metrics["test"].items():
        log("test months, " + name + ": " + ", ".join(f"{key} {value:.4f}" for key, value in scores.items()))
    log(f"bundle written: {settings.bundle_dir}")


def _metrics(data: Dataset, network: FlightDelayNet, seed: int) -> dict[str, Any]:
    train = data.splits["train"]
    judged = {name: data.splits[name] for name in ("test", "validation")}
    boosted = gradient_boosting(train, judged, seed)
    result: dict[str, Any] = {}
    for name, split in judged.items():
        model = predict(network, split, torch.device("cpu"))
        probabilities = {"model": model, "prior": prior(train, split), "gradient_boosting": boosted[name]}
        result[name] = {key: score(split.late, value) for key, value in probabilities.items()}
        if name == "test":
            result["calibration"] = {
                "observed": float(np.mean(split.late)),
                "expected": float(np.mean(model)),
            }
    result["rows"] = {name: len(split) for name, split in data.splits.items()}
    return result


def _reference(data: Dataset, network: FlightDelayNet) -> dict[str, Any]:
    validation = data.splits["validation"]
    training, probability = (
        predict(network, split, torch.device("cpu")) for split in (data.splits["train"], validation)
    )
    return reference.reference(
        data.training_features, training, late=validation.late, probability=probability
    )


def _examples(data: Dataset, network: FlightDelayNet) -> dict[str, Any]:
    test = data.splits["test"]
    probabilities = predict(network, test, torch.device("cpu"))
    return {
        "instances": data.example_instances,
        "probabilities": [float(probabilities[row]) for row in data.example_rows],
        "labels": [int(test.late[row]) for row in data.example_rows],
    }


def _created_from(settings: Settings, ranks: Ranks, position: Position) -> dict[str, Any]:
    return {
        "settings": settings.identity(),
        "data": DATA_SOURCE,
        "ranks": ranks.world_size,
        "device": ranks.device.type,
        "torch": torch.__version__,
        "steps": position.step,
        "epochs": len(position.validation_log_loss),
        "best_epoch": (position.best_epoch or 0) + 1,
        "validation_log_loss": position.validation_log_loss,
    }
