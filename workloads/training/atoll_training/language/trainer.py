"""The training loop of the language model: the same losses in every layout, interrupted or not."""

from __future__ import annotations

import time
from typing import Any

import torch
import torch.distributed as dist

from atoll_training import checkpoint
from atoll_training.background import BackgroundSaver
from atoll_training.checkpoint import Position
from atoll_training.distributed import Ranks, StopRequest
from atoll_training.errors import EXIT_STOPPED
from atoll_training.language import throughput
from atoll_training.language.model import Shape
from atoll_training.language.optimizer import Optimizer
from atoll_training.language.parallel import Parallel
from atoll_training.language.settings import Settings
from atoll_training.language.text import Text, batch
from atoll_training.log import log
from atoll_training.losslog import LossLog

_WARM_UP_STEPS = 20
_LOG_EVERY_STEPS = 50


class Trainer:
    """Trains one network over all ranks; what it learnt is in the last checkpoint."""

    def __init__(self, settings: Settings, ranks: Ranks, text: Text, stop: StopRequest) -> None:
        self._settings, self._ranks, self._text, self._stop = settings, ranks, text, stop
        self._shape = Shape(len(text.vocabulary), **settings.sizes)
        torch.use_deterministic_algorithms(True)
        self._parallel = Parallel(self._shape, settings.layout, ranks, settings.seed)
        self._optimizer = Optimizer(self._parallel.network, self._parallel.stage_group)
        self._position = Position()
        self._steps_s: list[float] = []

    def run(self) -> dict[str, Any]:
        """Train from the newest checkpoint, or from the start, to the end; return throughput and memory.

        Raises SystemExit with code 143 after SIGTERM reached any rank and the checkpoint is written.
        """
        settings, position = self._settings, self._position
        saver = BackgroundSaver(settings.checkpoint_dir, settings.identity(), self._ranks)
        self._resume()
        with LossLog(settings.checkpoint_dir, position.step, self._ranks.leads) as losses:
            while not position.finished:
                loss, stop = self._step()
                losses.add(position.step, 0, loss)
                self._report(loss)
                if stop or position.finished or position.step % settings.checkpoint_every == 0:
                    losses.flush()
                    saver.start(self._tensors(), position)
                if stop and not position.finished:
                    saver.finish()
                    log(f"stopped by SIGTERM after step {position.step}; the checkpoint is written")
                    raise SystemExit(EXIT_STOPPED)
        stalls_s = saver.stalls_s
        saver.finish()
        return throughput.report(self._shape, settings.batch_size, self._ranks, self._steps_s, stalls_s)

    def _step(self) -> tuple[float, bool]:
        """Do one step; return the loss over all ranks, and whether any rank was asked to stop."""
        started = time.perf_counter()
        settings, position = self._settings, self._position
        inputs, targets = batch(
            self._text.train, settings.batch_size, settings.context, settings.seed, position.step
        )
        loss = self._parallel.step(self._parallel.share(inputs), self._parallel.share(targets))
        self._optimizer.step(settings.learning_rate * schedule(position.step, settings.steps))
        position.step += 1
        position.finished = position.step >= settings.steps
        shared = torch.tensor([loss, float(self._stop.asked)], dtype=torch.float64)
        dist.all_reduce(shared)
        self._steps_s.append(time.perf_counter() - started)
        # Of a pipeline's ranks those of the last stage have a loss, the others add nothing.
        seen_by = self._ranks.world_size // settings.pipeline
        return shared[0].item() / seen_by, bool(shared[1].item())

    def _report(self, loss: float) -> None:
        step, recent = self._position.step, self._steps_s[-_LOG_EVERY_STEPS:]
        if step % _LOG_EVERY_STEPS == 0 or self._position.finished:
            rate = self._settings.batch_size * self._settings.context * len(recent) / sum(recent)
            log(f"step {step}/{self._settings.steps} loss {loss:.4f} {rate:,.0f} characters/s")

    def _tensors(self) -> dict[str, Any]:
        return {"model": self._parallel.network.state_dict(), "optimizer": self._optimizer.state()}

    def _resume(self) -> None:
        settings, ranks = self._settings, self._ranks
        found = checkpoint.find(settings.checkpoint_dir, settings.identity()) if ranks.leads else None
        found = ranks.from_leader(found)
        if found is None:
            log(f"starting: {self._shape}, {settings.layout}, on {ranks.device}")
            return
        self._optimizer.allocate()
        # Written in place: the weights, and the optimizer's moments.
        checkpoint.load(found, self._tensors())
        self._position.step, self._position.finished = found.position.step, found.position.finished
        log(f"resuming after step {found.position.step} from {found.folder}")
        if found.world_size != ranks.world_size:
            log(f"warning: written by {found.world_size} ranks: losses will differ in their last digits")


def schedule(step: int, steps: int) -> float:
    """Return the share of the highest learning rate at ``step``: a short rise, then a line down to 0."""
    return min(1.0, (step + 1) / _WARM_UP_STEPS, (steps - step) / steps)
