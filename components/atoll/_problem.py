"""A problem with one argument, apart from the errors so that reading facts needn't import Pulumi."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one argument."""

    path: str
    """The argument, as ``max_replicas`` or ``environment.NCCL_DEBUG``."""
    what: str
    """What is wrong, as a clause: ``must be at least min_replicas``."""
    got: object = None
    """The value found, or None where showing it helps nobody or would show a secret."""
    allowed: str | None = None
    """The values that would be right."""
    fix: str | None = None
    """What to do, where it isn't plain from the rest."""

    def __str__(self) -> str:
        """One line: ``path: what (got ..., allowed: ...); fix: ...``."""
        details = []
        if self.got is not None:
            details.append(f"got {self.got!r}")
        if self.allowed is not None:
            details.append(f"allowed: {self.allowed}")
        line = f"{self.path}: {self.what}"
        if details:
            line += f" ({', '.join(details)})"
        if self.fix is not None:
            line += f"; fix: {self.fix}"
        return line
