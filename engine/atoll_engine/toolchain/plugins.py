"""The engine's plugins: official where they can be had, else Atoll's own in Python.

Plugins are looked up by the engine as programs with fixed names, so ours are small shell scripts that
start a module of this package with the Python of ``ATOLL_PYTHON``.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from atoll_engine.paths import cache_dir
from atoll_engine.toolchain.pulumi import PulumiFound

_INSTALL_TIMEOUT_S = 120


def pulumi_home() -> Path:
    """Return the ``PULUMI_HOME`` that Atoll uses: apart from the user's, so that their login stays theirs."""
    home = cache_dir() / "pulumi-home"
    home.mkdir(parents=True, exist_ok=True)
    # The engine keeps an encrypted log of every value that it passes on, with no switch to turn it off: 38 %
    # of the CPU time of a preview with KServe's definitions. Where it can't make the folder it goes without.
    with suppress(FileExistsError, IsADirectoryError):
        (home / "logs").touch(exist_ok=False)
    return home


def ensure_language_host(pulumi: PulumiFound) -> Path:
    """Return the folder to put on PATH so that the engine finds a Python language host.

    The official one if it is there; else ours, beside the engine where that folder is ours too (the
    engine warns of a language host that it meets on PATH).
    """
    if pulumi.has_language_host:
        return pulumi.program.parent
    ours = pulumi.program.is_relative_to(cache_dir())
    folder = pulumi.program.parent if ours else cache_dir() / "shims"
    _write_shim(folder / "pulumi-language-python", "atoll_engine.langhost")
    return folder


def ensure_kubernetes_plugin(pulumi: PulumiFound) -> str:
    """Install the Kubernetes provider's plugin and return which: ``official`` or ``python``."""
    wanted = version("pulumi-kubernetes")
    folder = pulumi_home() / "plugins" / f"resource-kubernetes-v{wanted}"
    program = folder / "pulumi-resource-kubernetes"
    if not program.exists() and not _install_official(pulumi, wanted):
        _write_shim(program, "atoll_engine.kubernetes")
        # The engine takes a plugin folder for half-installed while this file is there.
        Path(f"{folder}.partial").unlink(missing_ok=True)
    return "python" if program.read_bytes().startswith(b"#!/bin/sh") else "official"


def _install_official(pulumi: PulumiFound, wanted: str) -> bool:
    if pulumi.source == "Go modules":
        return False  # the release server that has the plugin didn't answer for the engine either
    install: list[str | Path] = [pulumi.program, "plugin", "install", "resource", "kubernetes", wanted]
    try:
        done = subprocess.run(
            install,
            env={
                "PULUMI_HOME": str(pulumi_home()),
                "PULUMI_SKIP_UPDATE_CHECK": "1",
                "HOME": str(Path.home()),
            },
            capture_output=True,
            timeout=_INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _write_shim(path: Path, module: str) -> None:
    script = f'#!/bin/sh\nexec "${{ATOLL_PYTHON:?run: eval \\"$(./atoll env)\\"}}" -m {module} "$@"\n'
    if path.exists() and path.read_text() == script:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(script)
    temporary.chmod(0o755)
    temporary.rename(path)
