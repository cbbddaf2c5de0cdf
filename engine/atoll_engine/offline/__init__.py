"""Providers that answer for a cloud without it: the real engine, no credentials, no plugin, no network.

    from atoll_engine import offline

    with offline.providers(["aws"], mode="filled") as environment:
        outcome = offline.preview(program, environment)
    assert not outcome.errors
    assert outcome.resource("vpc").outputs["cidrBlock"] == "10.0.0.0/16"

What is checked, and what an answer is worth, is in docs/offline.md.
"""

from __future__ import annotations

from atoll_engine.offline.checking import check
from atoll_engine.offline.cloud import Cloud, CloudError, DictCloud, Record
from atoll_engine.offline.environment import Environment, providers, rehearsal
from atoll_engine.offline.modes import Mode
from atoll_engine.offline.outcome import Diagnostic, Outcome, Resource
from atoll_engine.offline.running import destroy, preview, release, state, up
from atoll_engine.offline.simulated import SimulatedCloud
from atoll_engine.provider.values import UNKNOWN

__all__ = [
    "UNKNOWN",
    "Cloud",
    "CloudError",
    "Diagnostic",
    "DictCloud",
    "Environment",
    "Mode",
    "Outcome",
    "Record",
    "Resource",
    "SimulatedCloud",
    "check",
    "destroy",
    "preview",
    "providers",
    "rehearsal",
    "release",
    "state",
    "up",
]
