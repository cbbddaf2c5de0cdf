"""When an object is ready, by kind, as the official provider has it; and why it isn't."""

from atoll_engine.kubernetes.readiness.checks import ready, related, skips
from atoll_engine.kubernetes.readiness.pods import troubles
from atoll_engine.kubernetes.readiness.wanted import wait_for_problems

__all__ = ["ready", "related", "skips", "troubles", "wait_for_problems"]
