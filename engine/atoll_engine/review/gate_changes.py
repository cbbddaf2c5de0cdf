"""What a change does to what decides about it: a reviewer should know that it waives its own findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from atoll_engine.errors import UsageError
from atoll_engine.review.gate import Gate, read_gate
from atoll_policies import Kind
from atoll_policies.waivers import Waiver

_RULES = "policies/atoll_policies/"
_KINDS: tuple[Kind, ...] = ("dev", "prod")


def gate_changes(before: Path, gate: Gate, paths: Iterable[str]) -> tuple[str, ...]:
    """Return what differs of waivers, levels and parameters from the tree ``before``, and that of rules."""
    rules = sum(path.startswith(_RULES) for path in paths)
    said = (
        [f"{rules} files of the rules differ: before and after are decided by the new ones"] if rules else []
    )
    try:
        old = read_gate(before)
    except UsageError:
        return (*said, "the policies of the base can't be read by these rules, so nothing is told of them")
    return (*said, *_waivers(old, gate), *_settings(old, gate))


def _waivers(old: Gate, new: Gate) -> Iterator[str]:
    before, after = ({replace(item, line=0) for item in gate.waivers.entries} for gate in (old, new))
    for verb, found in (("adds", after - before), ("takes out", before - after)):
        yield from sorted(f"the change {verb} a waiver: {_waiver(item)}" for item in found)


def _waiver(waiver: Waiver) -> str:
    return f"{waiver.rule} of {waiver.urn}, until {waiver.expires} by {waiver.owner} ({waiver.ticket})"


def _settings(old: Gate, new: Gate) -> Iterator[str]:
    for rule in new.rules:
        for kind in _KINDS:
            before, after = (gate.settings(kind) for gate in (old, new))
            if (was := before.level(rule)) is not (now := after.level(rule)):
                yield f"the change sets the level of {rule.id} in {kind} to {now.value}; it was {was.value}"
        if before.parameters(rule) != after.parameters(rule):
            yield f"the change sets parameters of {rule.id}"
