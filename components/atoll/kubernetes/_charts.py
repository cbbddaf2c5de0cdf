"""The lock file of third-party charts: what is installed, in which version, with which digest."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from atoll.errors import Problem

_LOCK = Path(__file__).with_name("charts.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart of the lock."""

    name: str
    repository: str
    """URL of the repository: ``https://`` with an index, or ``oci://``."""
    version: str
    """The chart's own version, exact."""
    licence: str
    """SPDX identifier of the chart's licence; ``NOASSERTION`` where its repository has none."""
    source: str
    """Where version and digest were read."""
    as_of: str
    """The day that the source is of, or was read."""
    app_version: str | None = None
    """Version of what the chart installs. None: no source says it."""
    archive_sha256: str | None = None
    """SHA-256 of the chart's archive, in hexadecimal digits. None: not known."""
    manifest_digest: str | None = None
    """Digest of the OCI manifest, as ``sha256:...``. None: not known, or not OCI."""
    no_digest: str | None = None
    """Why there is no digest. None where there is one."""

    @property
    def archive_name(self) -> str:
        """What ``helm pull`` calls the archive."""
        return f"{self.name}-{self.version}.tgz"

    def location(self, archive_folder: str | None) -> dict[str, Any]:
        """Return the properties of a Release that say which chart it is.

        Helm checks an OCI chart that is named by its digest, from Helm 3.17 on. It checks no digest of an
        archive from a repository: ``archive_problem`` does, where there is a folder with archives.
        Source: https://github.com/helm/helm/pull/12690
        """
        if archive_folder is not None:
            return {"chart": str(Path(archive_folder, self.archive_name))}
        if self.repository.startswith("oci://"):
            digest = "" if self.manifest_digest is None else f"@{self.manifest_digest}"
            return {"chart": f"{self.repository}/{self.name}{digest}", "version": self.version}
        return {"chart": self.name, "version": self.version, "repositoryOpts": {"repo": self.repository}}

    def archive_problem(self, archive_folder: str | None) -> Problem | None:
        """Return what is wrong with this chart's archive in a folder, if anything is."""
        if archive_folder is None:
            return None
        path, archive = "archive_folder", Path(archive_folder, self.archive_name)
        if self.archive_sha256 is None:
            what = f"can't be used: no SHA-256 of {self.archive_name} is known"
            return Problem(path, what, got=archive_folder, fix="leave it out: Helm fetches the chart")
        if not archive.is_file():
            pull = f"helm pull {self.name} --repo {self.repository} --version {self.version}"
            fix = f"{pull} --destination {archive_folder}"
            return Problem(path, f"has no {self.archive_name}", got=archive_folder, fix=fix)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != self.archive_sha256:
            what = f"has another {self.archive_name} than the lock"
            return Problem(path, what, got=f"SHA-256 {found}", allowed=self.archive_sha256)
        return None


@cache
def charts() -> dict[str, Chart]:
    """Return the charts of the lock by name."""
    found: dict[str, dict[str, str]] = tomllib.loads(_LOCK.read_text())
    return {name: Chart(name=name, **fields) for name, fields in found.items()}
