"""One rank of ``test_layouts``: trains in each layout and writes the losses, as rank 0."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from atoll_training.distributed import process_group
from atoll_training.language import text
from atoll_training.language.layout import Layout
from atoll_training.language.settings import Settings
from atoll_training.language.trainer import Trainer


class NoStop:
    asked = False


def main(folder: Path, steps: int, result: Path, layouts: list[dict[str, int]]) -> None:
    torch.set_num_threads(1)
    losses = {}
    with process_group("cpu") as ranks:
        for sizes in layouts:
            layout = Layout(**sizes)
            checkpoints = folder / str(layout)
            settings = Settings(
                folder / "bundle",
                checkpoints,
                steps=steps,
                context=16,
                width=32,
                heads=4,
                device="cpu",
                **sizes,
            )
            settings.check(ranks.world_size, 0)
            Trainer(settings, ranks, text.load(), NoStop()).run()
            if ranks.leads:
                lines = (checkpoints / "loss.jsonl").read_text().splitlines()
                losses[str(layout)] = [json.loads(line)["loss"] for line in lines]
    if ranks.leads:
        result.write_text(json.dumps(losses))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4]))
