"""The whole life of an environment on a simulated cloud: up, changes, an interruption, destroy.

What the steps are, and what they show, is in docs/rehearse.md.
"""

from __future__ import annotations

from atoll_engine.rehearsing.life import Change, Subject, life
from atoll_engine.rehearsing.plan import Expected, Plan
from atoll_engine.rehearsing.result import Result, Step

__all__ = ["Change", "Expected", "Plan", "Result", "Step", "Subject", "life"]
