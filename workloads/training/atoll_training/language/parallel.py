"""A rank's part of a network, as the layout has it, and its part of a step."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.pipelining import PipelineStage, Schedule1F1B
from torch.distributed.tensor.parallel import ColwiseParallel, RowwiseParallel, parallelize_module
from torch.nn.parallel import DistributedDataParallel

from atoll_training.distributed import Ranks
from atoll_training.language.layout import Layout
from atoll_training.language.model import Shape, Transformer, loss

_BUCKET_MIB = 4
"""Gradients of this size are summed together, while those of earlier layers are still being computed."""


class Parallel:
    """A network over all ranks.

    Every rank draws the whole network from ``seed``, and keeps its part: all layouts start alike.
    """

    def __init__(self, shape: Shape, layout: Layout, ranks: Ranks, seed: int) -> None:
        self._layout, self._device = layout, ranks.device
        self._mesh = mesh = _grid(layout, ranks.device)
        torch.manual_seed(seed)
        self.network = Transformer(shape)
        stage, last = mesh.get_local_rank("pipeline"), layout.pipeline - 1
        self.sees_loss = stage == last
        """Whether this rank computes the loss: those of a pipeline's last stage do."""
        if layout.pipeline > 1:
            each = shape.layers // layout.pipeline
            layers = range(stage * each, (stage + 1) * each)
            self.network.keep(layers, first=stage == 0, last=self.sees_loss)
        self.network.to(ranks.device)
        self._module = self._spread()
        self._schedule: Schedule1F1B | None = None
        if layout.pipeline > 1:
            group = mesh.get_group("pipeline")
            part = PipelineStage(self._module, stage, layout.pipeline, ranks.device, group=group)
            self._schedule = Schedule1F1B(part, layout.microbatches, loss_fn=loss)

    @property
    def stage_group(self) -> dist.ProcessGroup:
        """The ranks that have the same layers, or parts of them."""
        return self._mesh["data", "shard", "tensor"]._flatten("stage").get_group()

    def share(self, batch: Tensor) -> Tensor:
        """Return this rank's rows of ``batch``."""
        index = self._mesh.get_local_rank("data") * self._layout.shard + self._mesh.get_local_rank("shard")
        return batch.chunk(self._layout.shares)[index].to(self._device)

    def step(self, inputs: Tensor, targets: Tensor) -> float:
        """Leave the gradients of a step in the weights; return the loss of this rank's rows, else 0."""
        if self._schedule is None:
            value = loss(self._module(inputs), targets)
            value.backward()  # type: ignore[no-untyped-call]
            return value.item()
        losses: list[Tensor] = []
        # Both are given to every stage: the first takes the inputs, the last the targets.
        given = (inputs,) if self._mesh.get_local_rank("pipeline") == 0 else ()
        self._schedule.step(*given, target=targets, losses=losses, return_outputs=False)
        return torch.stack(losses).mean().item() if self.sees_loss else 0.0

    def _spread(self) -> nn.Module:
        """Cut layers over ``tensor``, then weights over ``shard``; have gradients averaged over ``data``."""
        layout = self._layout
        if layout.tensor > 1:
            plan = {
                "blocks.*.attention.qkv": ColwiseParallel(),
                "blocks.*.attention.out": RowwiseParallel(),
                "blocks.*.perceptron.rise": ColwiseParallel(),
                "blocks.*.perceptron.fall": RowwiseParallel(),
            }
            # All ranks drew the same weights: none has to send them.
            parallelize_module(self.network, self._mesh["tensor"], plan, src_data_rank=None)
        if layout.shares == 1:
            return self.network
        if layout.data == layout.ranks:
            group = self._mesh.get_group("data")
            return DistributedDataParallel(
                self.network, process_group=group, bucket_cap_mb=_BUCKET_MIB, gradient_as_bucket_view=True
            )
        # With two dimensions the first has replicas: DistributedDataParallel takes neither
        # weights that are cut nor several microbatches before the first sum.
        grid = self._mesh["data", "shard"] if layout.data > 1 else self._mesh["shard"]
        for block in self.network.blocks.values():
            fully_shard(block, mesh=grid)
        fully_shard(self.network, mesh=grid)
        return self.network


def _grid(layout: Layout, device: torch.device) -> DeviceMesh:
    """Return all ranks as a grid; those along ``tensor``, who talk most, are neighbours."""
    sizes = (layout.pipeline, layout.data, layout.shard, layout.tensor)
    return init_device_mesh(device.type, sizes, mesh_dim_names=("pipeline", "data", "shard", "tensor"))
