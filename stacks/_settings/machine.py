"""What the engine gives the program beside settings, in a file that `ATOLL_MACHINE` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from _settings.problems import SettingsError, describe

_VARIABLE = "ATOLL_MACHINE"


class CertificatePaths(BaseModel):
    """A certificate that the engine made once for this machine, as PEM files."""

    ca: Path
    cert: Path
    key: Path


class Downloads(BaseModel):
    """Files of others that the program needs, wherever it lands: fetched by the engine, by pinned digest."""

    # A newer engine may write more than this program reads.
    model_config = ConfigDict(extra="ignore", frozen=True)

    manifests: dict[Literal["kserve", "kserve_crds", "kueue"], Path]

    FIX: ClassVar[str] = 'run: eval "$(./atoll env)"'

    @classmethod
    def load(cls) -> Self:
        """Read the file that ``ATOLL_MACHINE`` names. Raises ``SettingsError`` with every problem."""
        path = os.environ.get(_VARIABLE)
        if not path:
            raise SettingsError([f"{_VARIABLE} isn't set, so the engine's files aren't known; {cls.FIX}"])
        try:
            return cls.model_validate_json(Path(path).read_bytes())
        except OSError as error:
            raise SettingsError([f"{_VARIABLE}={path}: {error.strerror}; {cls.FIX}"]) from None
        except ValidationError as error:
            problems = [f"{path}: {where}: {what}" for where, what in describe(error, cls)]
            raise SettingsError([*problems, cls.FIX]) from None

    def text(self, path: Path) -> str:
        """Return what is in a file. Raises ``SettingsError`` where it can't be read."""
        try:
            return path.read_text()
        except OSError as error:
            raise SettingsError([f"{path}: {error.strerror}; {self.FIX}"]) from None


class Machine(Downloads):
    """What the engine knows about the machine that `local` lands on."""

    kubeconfig: Path
    context: str | None = None
    images: dict[Literal["training", "serving", "kserve-controller", "kueue-controller"], str]
    volumes_path: Path | None = None
    certificates: dict[Literal["kserve_webhook", "kueue_webhook"], CertificatePaths]
