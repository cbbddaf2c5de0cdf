"""The command ``evaluate``: a finished bundle, verified and measured again on the test months."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from atoll_training import bundle, flights
from atoll_training.dataset import Split
from atoll_training.errors import TrainingError
from atoll_training.metrics import score
from atoll_training.model import FlightDelayNet
from atoll_training.preprocessing import Preprocessor
from atoll_training.trainer import predict


def evaluate(folder: Path) -> dict[str, float]:
    """Return the scores of the bundle's weights on all flights of November and December.

    Raises TrainingError where the bundle isn't what its manifest says.
    """
    problems = bundle.verify(folder)
    if problems:
        raise TrainingError([f"not a sound bundle; got: {problem}" for problem in problems])
    state = json.loads((folder / "preprocessing.json").read_text(encoding="utf-8"))
    preprocessor = Preprocessor.from_json(state)
    test = flights.load().split("test")
    split = Split(preprocessor.categorical(test), preprocessor.numeric(test), test.late)
    network = FlightDelayNet(preprocessor.cardinalities, split.numeric.shape[1], base_rate=0.5)
    network.load_state_dict(load_file(folder / "model.safetensors"))
    return score(np.asarray(split.late), predict(network, split, torch.device("cpu")))
