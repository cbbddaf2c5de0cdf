"""The folders, files and variables that one environment's stack lives in.

The state of ``local`` is a file backend under the user's state folder, encrypted with a passphrase that is
made once. Pulumi wants to write the passphrase's salt into the stack's settings file; so that the file in
the repository stays as it was committed, the engine is given a copy that holds the salt.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from atoll_engine import toolchain
from atoll_engine.errors import AtollError, EngineError
from atoll_engine.paths import repository_root, state_dir
from atoll_engine.process import run

_SALT = "encryptionsalt"


def environment_names(root: Path | None = None) -> list[str]:
    """Return the names of the environments in the checkout at ``root``, by default this one, sorted."""
    folder = (root or repository_root()) / "stacks" / "environments"
    return sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in folder.glob("Pulumi.*.yaml")
    )


@dataclass(frozen=True)
class Workspace:
    """One environment: its settings file, its stack and what the engine needs in its environment.

    ``root`` is the checkout that the environment is of.
    """

    name: str
    root: Path = field(default_factory=repository_root)

    def __post_init__(self) -> None:
        """Raise AtollError where there is no such environment."""
        names = environment_names(self.root)
        if self.name not in names:
            raise AtollError(
                "unknown environment",
                got=self.name,
                allowed=names,
                fix="name one of these, or add stacks/environments/Pulumi.<name>.yaml",
            )

    @property
    def settings_file(self) -> Path:
        """The environment's settings, as committed."""
        return self.root / "stacks" / "environments" / f"Pulumi.{self.name}.yaml"

    @property
    def folder(self) -> Path:
        """Where the stack's state and the files beside it are kept."""
        return state_dir() / "pulumi"

    @property
    def machine_file(self) -> Path:
        """What this machine offers to the program: kubeconfig, images, manifests."""
        return self.folder / f"machine.{self.name}.json"

    def cluster_uid(self) -> str | None:
        """Return which cluster the stack was last brought up on; None where it never was."""
        if not self.machine_file.exists():
            return None
        uid = json.loads(self.machine_file.read_text()).get("cluster_uid")
        return str(uid) if uid else None

    @property
    def _backend_url(self) -> str:
        # Beside each state file the backend would keep one of attributes, and not write it in one step: an
        # engine that is killed meanwhile leaves it empty, and the stack can't be read any more.
        return f"file://{self.folder}?metadata=skip"

    @property
    def _salted_settings(self) -> Path:
        return self.folder / f"Pulumi.{self.name}.yaml"

    def variables(self, pulumi: toolchain.PulumiFound) -> dict[str, str]:
        """Return what to export so that a plain ``pulumi`` works on this environment."""
        programs = [str(toolchain.ensure_language_host(pulumi)), str(pulumi.program.parent)]
        search_path = [*dict.fromkeys(programs), *path_without(programs)]
        variables = {
            "PATH": os.pathsep.join(search_path),
            "ATOLL_PYTHON": sys.executable,
            "ATOLL_MACHINE": str(self.machine_file),
            "PULUMI_HOME": str(toolchain.pulumi_home()),
            "PULUMI_BACKEND_URL": os.environ.get("PULUMI_BACKEND_URL", self._backend_url),
            "PULUMI_OPTION_CONFIG_FILE": str(self._salted_settings),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Compiled Python is most of a preview's speed; some shells switch it off.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & os.environ.keys():
            variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(self._passphrase_file())
        return variables

    def prepare(self, pulumi: toolchain.PulumiFound) -> Mapping[str, str]:
        """Create the stack where there is none, refresh the settings' copy, and return the variables."""
        toolchain.ensure_kubernetes_plugin(pulumi)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        variables = self.variables(pulumi)
        salt = self._salt() or self._create_stack(pulumi, variables)
        settings = self.settings_file.read_text().rstrip("\n")
        self._salted_settings.write_text(f"{settings}\n{_SALT}: {salt}\n")
        return variables

    def discard(self) -> None:
        """Remove the copy of the settings: the next stack gets a salt of its own."""
        self._salted_settings.unlink(missing_ok=True)

    def break_stale_lock(self) -> bool:
        """Remove the stack's lock where the process that held it is gone; return whether one was.

        The engine leaves its lock behind when it is killed; only a lock of a dead process on this very
        machine is removed.
        """
        broken = False
        for lock in (self.folder / ".pulumi" / "locks").rglob("*.json"):
            holder = json.loads(lock.read_text() or "{}")
            ours = lock.parent.name == self.name and holder.get("hostname") == socket.gethostname()
            if ours and not Path(f"/proc/{holder.get('pid')}").exists():
                lock.unlink()
                broken = True
        return broken

    def _passphrase_file(self) -> Path:
        path = self.folder / "passphrase"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(32))
        return path

    def _salt(self) -> str | None:
        if not self._salted_settings.exists():
            return None
        content = yaml.safe_load(self._salted_settings.read_text()) or {}
        salt = content.get(_SALT)
        return str(salt) if salt else None

    def _create_stack(self, pulumi: toolchain.PulumiFound, variables: Mapping[str, str]) -> str:
        """Create the stack from a copy of the project file, so that the salt lands beside that copy."""
        with TemporaryDirectory() as folder:
            project = Path(folder, "Pulumi.yaml")
            project.write_text("name: atoll\nruntime: python\n")
            command: list[str | Path] = [
                pulumi.program,
                "stack",
                "init",
                self.name,
                "--non-interactive",
                "--cwd",
                folder,
            ]
            run(command, what=f"creating the stack {self.name}", error=EngineError, env=variables)
            content = yaml.safe_load(Path(folder, f"Pulumi.{self.name}.yaml").read_text())
        return str(content[_SALT])


def path_without(folders: list[str]) -> list[str]:
    """Return the folders of PATH, without those of ``folders``."""
    return [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder not in folders]
