"""An environment on a cloud, without the cloud: its program, with offline providers to run it against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from atoll_engine import offline
from atoll_engine.environments.downloads import ensure_sdks, write_downloads_file
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.offline.checking import Job, check_apart, check_here
from atoll_engine.paths import components_of, repository_root
from atoll_engine.progress import Progress

_PROVIDERS = {"aws": "aws", "gcp": "gcp", "azure": "azure-native"}
# What the in-cluster part and the landings' certificates and passwords need, on any cloud.
_COMMON = ("kubernetes", "random", "tls")


@dataclass(frozen=True)
class OfflineEnvironment:
    """What to give `atoll_engine.offline`: ``offline.preview(it.program, it.environment, stack=it.stack)``.

    ``settings`` are the environment's, with defaults, as a JSON tree.
    """

    program: Path
    environment: offline.Environment
    stack: str
    settings: Mapping[str, Any]


@contextmanager
def opened(
    name: str,
    *,
    mode: offline.Mode = "filled",
    rehearsal: bool = False,
    cloud: offline.Cloud | None = None,
    progress: Progress | None = None,
) -> Iterator[OfflineEnvironment]:
    """Run offline providers for the environment ``name``, installing what is missing.

    ``mode``, ``rehearsal`` and ``cloud`` are those of `offline.providers` and `offline.rehearsal`.
    Raises AtollError where the environment is on no cloud, or its settings can't be used.
    """
    progress = progress or Progress()
    parts = prepare(name, progress)
    if rehearsal:
        running = offline.rehearsal(parts.providers, mode=mode, existing=parts.existing, cloud=cloud)
    else:
        running = offline.providers(parts.providers, mode=mode, existing=parts.existing)
    with running as environment:
        downloads = write_downloads_file(environment.folder / "downloads.json", progress, crd_schemas=False)
        variables = {**environment.variables, "ATOLL_MACHINE": str(downloads)}
        yield OfflineEnvironment(
            repository_root(), replace(environment, variables=variables), name, parts.settings
        )


def check(
    name: str,
    *,
    mode: offline.Mode = "filled",
    progress: Progress | None = None,
    root: Path | None = None,
) -> tuple[offline.Outcome, Mapping[str, Any]]:
    """Check the environment ``name`` in this process without the engine; return outcome and settings.

    For a command that ends after: the program's modules stay loaded. ``root`` is another checkout, whose own
    program and components run, in a process of their own. Raises as `opened`.
    """
    progress = progress or Progress()
    parts = prepare(name, progress, root)
    with TemporaryDirectory(prefix="atoll-check-") as folder:
        downloads = write_downloads_file(Path(folder, "downloads.json"), progress, crd_schemas=False)
        variables = {"ATOLL_MACHINE": str(downloads)}
        if root is None:
            checkout, run = repository_root(), check_here
        else:
            checkout, run = root, check_apart
            variables |= components_of(root)
        outcome = run(Job(str(checkout), mode, parts.existing, name, config={}, variables=variables))
    return outcome, parts.settings


@dataclass(frozen=True)
class Parts:
    """What an environment on a cloud is made of: settings, the providers it needs, what is there already."""

    settings: Mapping[str, Any]
    providers: Sequence[str]
    existing: Sequence[str]


def prepare(name: str, progress: Progress, root: Path | None = None) -> Parts:
    """Return the parts of an environment, with the SDKs of its clouds installed. Raises as `opened`."""
    settings = read_settings(Workspace(name, root or repository_root()))
    clouds = clouds_of(settings)
    if not clouds:
        raise AtollError(f"{name} is on no cloud", fix=f"run: ./atoll up {name}")
    ensure_sdks(clouds, progress)
    providers = [*(_PROVIDERS[cloud] for cloud in clouds), *_COMMON]
    return Parts(settings, providers, sorted(set(_texts(settings))))


def clouds_of(settings: Mapping[str, Any]) -> list[str]:
    """Return the clouds that an environment is on, in order; none for ``local``."""
    places = settings.get("places", {}).values()
    found = [settings["cloud"], *(place["cloud"] for place in places)]
    return [cloud for cloud in _PROVIDERS if cloud in found]


def _texts(tree: Any) -> Iterator[str]:
    """Yield all texts: what settings name and the program doesn't make is there already."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from _texts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts(value)
