"""The training loop: the same losses for the same seed and number of ranks, interrupted or not."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from atoll_training import checkpoint
from atoll_training.checkpoint import Position
from atoll_training.dataset import Dataset, Split
from atoll_training.distributed import Ranks, StopRequest
from atoll_training.errors import EXIT_STOPPED, TrainingError
from atoll_training.log import log
from atoll_training.losslog import LossLog
from atoll_training.model import FlightDelayNet
from atoll_training.settings import Settings

_WEIGHT_DECAY = 0.01
_WARM_UP = 0.1
_LOG_EVERY_STEPS = 50
_EVALUATION_ROWS = 8192


class Trainer:
    """Trains one network over all ranks; ``run`` returns it with the weights of the best epoch."""

    def __init__(self, settings: Settings, ranks: Ranks, data: Dataset, stop: StopRequest) -> None:
        self._settings, self._ranks, self._stop = settings, ranks, stop
        self._train, self._validation = data.splits["train"], data.splits["validation"]
        self._steps_per_epoch = len(self._train) // settings.batch_size
        if not self._steps_per_epoch:
            raise TrainingError(
                f"--batch-size is larger than the training months; got: {settings.batch_size}; "
                f"allowed: up to {len(self._train)}"
            )
        torch.manual_seed(settings.seed)
        torch.use_deterministic_algorithms(True)
        base_rate = float(np.mean(self._train.late))
        columns = self._train.numeric.shape[1]
        self.network = FlightDelayNet(data.preprocessor.cardinalities, columns, base_rate).to(ranks.device)
        self._parallel = DistributedDataParallel(self.network)
        self._optimizer = torch.optim.AdamW(self.network.parameters(), weight_decay=_WEIGHT_DECAY)
        self._best = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        self._position = Position()
        # Each rank draws its own dropout masks; weights were drawn above, the same on all.
        torch.manual_seed(settings.seed + 1 + ranks.rank)

    @property
    def position(self) -> Position:
        """Where training stands."""
        return self._position

    @property
    def total_steps(self) -> int:
        """Steps of a run that is not stopped early."""
        return self._steps_per_epoch * self._settings.epochs

    def run(self) -> FlightDelayNet:
        """Train from the newest checkpoint, or from the start, to the end.

        Raises SystemExit with code 143 after SIGTERM reached any rank and the checkpoint is written.
        """
        self._resume()
        position = self._position
        with LossLog(self._settings.checkpoint_dir, position.step, self._ranks.leads) as losses:
            clock = _Clock(position.step)
            while not position.finished:
                loss, stop = self._step()
                losses.add(position.step, self._epoch(position.step - 1), loss)
                self._report(clock, loss)
                if position.step % self._steps_per_epoch == 0:
                    self._end_epoch()
                due = position.step % self._settings.checkpoint_every == 0
                if stop or due or position.finished:
                    losses.flush()
                    self._save()
                if stop and not position.finished:
                    log(f"stopped by SIGTERM after step {position.step}; the checkpoint is written")
                    raise SystemExit(EXIT_STOPPED)
        self.network.load_state_dict(self._best)
        return self.network

    def _epoch(self, step: int) -> int:
        return step // self._steps_per_epoch

    def _batch(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return this rank's share of the batch of ``step``; the order depends on seed and epoch alone."""
        epoch, within = divmod(step, self._steps_per_epoch)
        if within == 0 or not hasattr(self, "_order"):
            generator = torch.Generator().manual_seed(self._settings.seed * 1_000_003 + epoch)
            self._order = torch.randperm(len(self._train), generator=generator).numpy()
        size = self._settings.batch_size
        rows = self._order[within * size : (within + 1) * size][self._ranks.rank :: self._ranks.world_size]
        return _tensors(self._train, np.sort(rows), self._ranks.device)

    def _step(self) -> tuple[float, bool]:
        """Do one step; return the loss over all ranks, and whether any rank was asked to stop."""
        position = self._position
        for group in self._optimizer.param_groups:
            group["lr"] = self._learning_rate(position.step)
        categorical, numeric, late = self._batch(position.step)
        self.network.train()
        loss = nn.functional.binary_cross_entropy_with_logits(self._parallel(categorical, numeric), late)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        position.step += 1
        shared = torch.tensor([loss.item(), float(self._stop.asked)], dtype=torch.float64)
        dist.all_reduce(shared)
        return shared[0].item() / self._ranks.world_size, bool(shared[1].item())

    def _learning_rate(self, step: int) -> float:
        """Rise linearly over the first tenth, then fall along a cosine to zero."""
        warm_up = max(1, int(self.total_steps * _WARM_UP))
        if step < warm_up:
            return self._settings.learning_rate * (step + 1) / warm_up
        done = (step - warm_up) / max(1, self.total_steps - warm_up)
        return self._settings.learning_rate * 0.5 * (1 + math.cos(math.pi * done))

    def _end_epoch(self) -> None:
        position = self._position
        probabilities = predict(self.network, self._validation, self._ranks.device)
        # One rank's value decides for all: ranks on unlike processors may differ in the last bit.
        loss = self._ranks.from_leader(log_loss(self._validation.late, probabilities))
        position.validation_log_loss.append(loss)
        epoch = len(position.validation_log_loss)
        best = position.best_epoch == epoch - 1
        if best:
            self._best = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        waited = epoch - 1 - (position.best_epoch or 0)
        position.finished = epoch == self._settings.epochs or waited >= self._settings.patience
        word = ", best so far" if best else ""
        log(f"epoch {epoch}/{self._settings.epochs}: validation log loss {loss:.5f}{word}")

    def _report(self, clock: _Clock, loss: float) -> None:
        step = self._position.step
        if step % _LOG_EVERY_STEPS == 0 or step == self.total_steps:
            rate = clock.steps_per_s(step)
            log(
                f"epoch {self._epoch(step - 1) + 1}/{self._settings.epochs} step {step}/{self.total_steps} "
                f"loss {loss:.4f} {rate * self._settings.batch_size:,.0f} rows/s "
                f"at most {(self.total_steps - step) / rate:.0f} s left"
            )

    def _tensors(self, with_random_state: bool) -> dict[str, Any]:
        optimizer = self._optimizer.state_dict()["state"]
        tensors: dict[str, Any] = {"model": self.network.state_dict(), "best": self._best}
        tensors["optimizer"] = {str(index): dict(state) for index, state in optimizer.items()}
        if with_random_state:
            tensors[f"random-{self._ranks.rank}"] = _random_state(self._ranks.device)
        return tensors

    def _save(self) -> None:
        checkpoint.save(
            self._settings.checkpoint_dir,
            self._tensors(with_random_state=True),
            self._position,
            self._settings.identity(),
            self._ranks.rank,
        )

    def _resume(self) -> None:
        found = None
        if self._ranks.leads:
            found = checkpoint.find(self._settings.checkpoint_dir, self._settings.identity())
        found = self._ranks.from_leader(found)
        if found is None:
            ranks = self._ranks
            log(f"starting: {len(self._train):,} flights, {ranks.world_size} ranks on {ranks.device}")
            return
        self._create_optimizer_state()
        same_ranks = found.world_size == self._ranks.world_size
        tensors = self._tensors(with_random_state=same_ranks)
        checkpoint.load(found, tensors)
        self.network.load_state_dict(tensors["model"])
        self._best = tensors["best"]
        state = {int(index): values for index, values in tensors["optimizer"].items()}
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": state})
        if same_ranks:
            _set_random_state(self._ranks.device, tensors[f"random-{self._ranks.rank}"])
        else:
            log(
                f"warning: written by {found.world_size} ranks: the loss curve will differ in its last digits"
            )
        self._position = found.position
        log(f"resuming after step {found.position.step} from {found.folder}")

    def _create_optimizer_state(self) -> None:
        """Have AdamW allocate its moments, which loading fills in place; a rate of 0 changes no weight."""
        for group in self._optimizer.param_groups:
            group["lr"] = 0.0
        for parameter in self.network.parameters():
            parameter.grad = torch.zeros_like(parameter)
        self._optimizer.step()


class _Clock:
    def __init__(self, step: int) -> None:
        self._step, self._started = step, time.monotonic()

    def steps_per_s(self, step: int) -> float:
        return (step - self._step) / max(time.monotonic() - self._started, 1e-9)


def predict(
    network: FlightDelayNet, split: Split, device: torch.device
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the probability of being late for each flight of ``split``, in its order."""
    network.eval()
    parts = []
    with torch.no_grad():
        for start in range(0, len(split), _EVALUATION_ROWS):
            rows = np.arange(start, min(start + _EVALUATION_ROWS, len(split)))
            categorical, numeric, _ = _tensors(split, rows, device)
            parts.append(torch.sigmoid(network(categorical, numeric)).cpu().double().numpy())
    return np.concatenate(parts)


def log_loss(late: np.ndarray[Any, Any], probability: np.ndarray[Any, Any]) -> float:
    """Return the mean negative log-likelihood, natural logarithm."""
    clipped = np.clip(probability, 1e-7, 1 - 1e-7)
    return float(-np.mean(np.where(late > 0.5, np.log(clipped), np.log1p(-clipped))))


def _tensors(split: Split, rows: np.ndarray[Any, Any], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    categorical = torch.from_numpy(split.categorical[rows].astype(np.int64))
    # Standardised, the training mean is 0: the default of a missing value.
    numeric = torch.from_numpy(np.nan_to_num(split.numeric[rows]))
    late = torch.from_numpy(np.asarray(split.late[rows]))
    return categorical.to(device), numeric.to(device), late.to(device)


def _random_state(device: torch.device) -> Tensor:
    return torch.cuda.get_rng_state(device) if device.type == "cuda" else torch.get_rng_state()


def _set_random_state(device: torch.device, state: Tensor) -> None:
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    else:
        torch.set_rng_state(state)
