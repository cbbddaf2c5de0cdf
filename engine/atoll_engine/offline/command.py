"""The engine's program as Pulumi's Automation API calls it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi import automation


@cache
def pulumi_command(program: Path) -> automation.PulumiCommand:
    """Return what runs ``program``; its version, 0.2 s of each operation, is asked once in a process."""
    with TemporaryDirectory(prefix="atoll-engine-") as root:
        link = Path(root, "bin", "pulumi")  # the only place where the Automation API looks for it
        link.parent.mkdir()
        link.symlink_to(program)
        command = automation.PulumiCommand(root=root)
    command.command = str(program)
    return command
