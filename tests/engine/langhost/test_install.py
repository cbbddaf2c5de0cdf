"""``pulumi install`` and ``pulumi about`` through the host, with pip and with uv, from local wheels only."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.langhost.conftest import Engine


def _wheel(folder: Path) -> Path:
    """Write the smallest installable package, ``shells`` 1.2.3."""
    wheel = folder / "shells-1.2.3-py3-none-any.whl"
    info = "shells-1.2.3.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shells.py", "kind = 'nautilus'\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: shells\nVersion: 1.2.3\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def _imports_shells(python: Path) -> bool:
    return subprocess.run([python, "-c", "import shells"], check=False).returncode == 0


def test_pip_makes_the_environment_and_installs(engine: Engine, tmp_path: Path) -> None:
    folder = engine.project("piped", "", runtime={"name": "python", "options": {"virtualenv": "made"}})
    (folder / "requirements.txt").write_text(f"{_wheel(tmp_path)}\n")

    first = engine.run("install", cwd=folder)
    again = engine.run("install", cwd=folder)

    assert f"Creating the virtual environment {folder / 'made'}" in first
    assert "Successfully installed shells-1.2.3" in first
    assert "Creating" not in again
    assert _imports_shells(folder / "made" / "bin" / "python")


def test_a_failed_installation_fails_and_shows_why(engine: Engine, program_python: Path) -> None:
    folder = engine.project("failed", "")
    (folder / "requirements.txt").write_text("./nowhere-1.0-py3-none-any.whl\n")

    shown = engine.run("install", cwd=folder, fails=True)

    assert "nowhere-1.0-py3-none-any.whl" in shown
    assert "the installation failed" in shown


def test_nothing_to_install_is_said(engine: Engine) -> None:
    folder = engine.project("nothing", "")

    shown = engine.run("install", cwd=folder)

    assert f"there is no requirements.txt in {folder}" in shown


def test_uv_installs_its_lock_file(engine: Engine, tmp_path: Path) -> None:
    folder = engine.project("locked", "", runtime={"name": "python", "options": {"toolchain": "uv"}})
    source = f'[tool.uv.sources]\nshells = {{ path = "{_wheel(tmp_path)}" }}\n'
    project = (
        '[project]\nname = "locked"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["shells"]\n'
    )
    (folder / "pyproject.toml").write_text(project + source)

    engine.run("install", cwd=folder)
    installed = _imports_shells(folder / ".venv" / "bin" / "python")
    (folder / "pyproject.toml").write_text(project.replace('["shells"]', "[]"))
    about = engine.ask("about", cwd=folder)

    assert installed
    assert about["runtime"]["executable"] == str(folder / ".venv" / "bin" / "python")
    assert "shells" not in (folder / "uv.lock").read_text()


def test_uv_without_a_project_is_refused(engine: Engine) -> None:
    folder = engine.project("unlocked", "", runtime={"name": "python", "options": {"toolchain": "uv"}})

    shown = engine.run("install", cwd=folder, fails=True)

    assert f"nothing for uv to install in {folder}" in shown


def test_about_tells_the_environment_of_the_program(engine: Engine, program_python: Path) -> None:
    folder = engine.project("told", "")

    about = engine.ask("about", cwd=folder)
    everything = engine.ask("about", "--transitive", cwd=folder)

    assert about["runtime"]["executable"] == str(program_python)
    direct = {package["name"] for package in about["dependencies"]}
    assert "pulumi_policy" in direct
    assert "pulumi" not in direct
    assert "pulumi" in {package["name"] for package in everything["dependencies"]}
