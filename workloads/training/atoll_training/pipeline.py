"""The command ``train``: data, network, baselines, bundle."""

from __future__ import annotations

import os
import resource
import time
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from safetensors.torch import save_file

from atoll_training import bundle, dataset
from atoll_training.card import model_card
from atoll_training.dataset import Dataset
from atoll_training.distributed import Ranks, StopRequest, process_group, world_size_from_environment
from atoll_training.export import export
from atoll_training.flights import DATA_SOURCE
from atoll_training.log import log
from atoll_training.metrics import gradient_boosting, prior, score
from atoll_training.model import FlightDelayNet
from atoll_training.settings import Settings, check
from atoll_training.trainer import Trainer, predict

_CHECK_ROWS = 64


def train(settings: Settings) -> None:
    """Train and write the bundle; returns at once where the bundle is finished.

    Raises TrainingError for what the caller can mend, SystemExit(143) after SIGTERM.
    """
    if bundle.is_finished(settings.bundle_dir):
        log(f"{settings.bundle_dir} holds a finished bundle: nothing to do")
        return
    check(settings, world_size_from_environment(), torch.cuda.device_count())
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # CUDA's condition for repeatable products
    stop = StopRequest()
    started = time.monotonic()
    with process_group(settings.device) as ranks:
        data = _prepare(settings, ranks)
        trainer = Trainer(settings, ranks, data, stop)
        network = trainer.run()
        log(f"trained {trainer.position.step} steps in {time.monotonic() - started:.1f} s, data included")
        stop.nothing_to_save(waits=not ranks.leads)
        if ranks.leads:
            _write_bundle(settings, ranks, data, network.cpu(), trainer)
        # Nobody leaves before the bundle is there: a lost rank 0 needs the whole gang to start again.
        dist.barrier()
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    log(f"done in {time.monotonic() - started:.1f} s, peak memory of rank 0 {peak_mib} MiB")


def _prepare(settings: Settings, ranks: Ranks) -> Dataset:
    if ranks.leads:
        log("reading flights and weather")
        dataset.prepare(settings.checkpoint_dir, settings.rows)
    dist.barrier()
    return dataset.open_dataset(settings.checkpoint_dir / dataset.folder_name(settings.rows))


def _write_bundle(
    settings: Settings, ranks: Ranks, data: Dataset, network: FlightDelayNet, trainer: Trainer
) -> None:
    log("training gradient boosting to compare with")
    metrics = _metrics(data, network, settings.seed)
    log("writing the bundle")
    folder = bundle.BundleFolder(settings.bundle_dir)
    save_file(network.state_dict(), folder.path / "model.safetensors")
    folder.write_json("examples.json", _examples(data, network))
    folder.write_json("preprocessing.json", data.preprocessor.to_json())
    folder.write_json("schema.json", bundle.schema(data.preprocessor))
    test = data.splits["test"]
    categorical = torch.from_numpy(test.categorical[:_CHECK_ROWS].astype(np.int64))
    numeric = torch.from_numpy(np.nan_to_num(test.numeric[:_CHECK_ROWS]))
    metrics["export_difference"] = export(network, categorical, numeric, folder.path)
    folder.write_json("metrics.json", metrics)
    created_from = _created_from(settings, ranks, trainer)
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


def _examples(data: Dataset, network: FlightDelayNet) -> dict[str, Any]:
    test = data.splits["test"]
    probabilities = predict(network, test, torch.device("cpu"))
    return {
        "instances": data.example_instances,
        "probabilities": [float(probabilities[row]) for row in data.example_rows],
        "labels": [int(test.late[row]) for row in data.example_rows],
    }


def _created_from(settings: Settings, ranks: Ranks, trainer: Trainer) -> dict[str, Any]:
    position = trainer.position
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
