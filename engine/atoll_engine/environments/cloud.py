"""An environment on a cloud, with an account: the user's own backend, login, secrets provider and plugins."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from atoll_engine import toolchain
from atoll_engine.environments.downloads import ensure_sdks, write_downloads_file
from atoll_engine.environments.offline import clouds_of
from atoll_engine.environments.workspace import Workspace, path_without
from atoll_engine.progress import Progress


class CloudWorkspace(Workspace):
    """Nothing of the stack is Atoll's: it is made by `pulumi stack init`, where the user is logged in."""

    def variables(self, pulumi: toolchain.PulumiFound) -> dict[str, str]:
        """Return what to export so that a plain ``pulumi`` works on this environment."""
        programs = [str(toolchain.ensure_language_host(pulumi)), str(pulumi.program.parent)]
        return {
            "PATH": os.pathsep.join([*dict.fromkeys(programs), *path_without(programs)]),
            "ATOLL_PYTHON": sys.executable,
            "ATOLL_MACHINE": str(self.machine_file),
            # Compiled Python is most of a preview's speed; some shells switch it off.
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def prepare(self, pulumi: toolchain.PulumiFound) -> Mapping[str, str]:
        """Return the variables; there is nothing to make."""
        return self.variables(pulumi)

    def break_stale_lock(self) -> bool:
        """Leave locks alone: who holds one may be another machine."""
        return False


def prepare_cloud(workspace: CloudWorkspace, settings: Mapping[str, Any], progress: Progress) -> None:
    """Install the SDKs and fetch the manifests that the program of the environment needs."""
    ensure_sdks(clouds_of(settings), progress)
    workspace.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_downloads_file(workspace.machine_file, progress)
