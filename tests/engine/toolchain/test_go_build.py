"""Building from Go modules, with the real Go toolchain on a small module."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from atoll_engine.errors import ToolchainError
from atoll_engine.progress import Progress
from atoll_engine.toolchain import go_build
from atoll_engine.toolchain.go_toolchain import MINIMUM_GO, find_go, go_version
from atoll_engine.toolchain.groups import Group, ModuleFile

MAIN = """package main

import "fmt"

var version = "unset"

func main() { fmt.Println("hello", version) }
"""


@pytest.fixture
def progress() -> Progress:
    return Progress(Console(file=StringIO()))


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Group:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("atoll_engine.toolchain.groups._GO_FOLDER", tmp_path)
    source = tmp_path / "hello" / "hello"
    source.mkdir(parents=True)
    (tmp_path / "hello" / "go.mod").write_text("module example.test/hello\n\ngo 1.26.0\n")
    (source / "main.go").write_text(MAIN)
    return Group(
        name="hello",
        purpose="a test",
        programs={"greet": "./hello"},
        cpu_s=1,
        size_mib=2,
        check=("greet",),
        check_output="hello 1.2.3",
        variables={"main.version": "1.2.3"},
    )


def test_machine_has_a_go_that_is_new_enough() -> None:
    go = find_go()

    assert go is not None
    assert (go_version(go) or ()) >= MINIMUM_GO


def test_builds_once(group: Group, progress: Progress) -> None:
    assert go_build.built(group) is None

    folder = go_build.build(group, progress)
    again = go_build.build(group, progress)

    assert folder == again == go_build.built(group)
    assert subprocess.check_output([folder / "greet"], text=True) == "hello 1.2.3\n"
    assert [phase.name for phase in progress.phases] == ["Building hello (a test)"]


def test_two_at_once_build_once(group: Group, progress: Progress) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = set(pool.map(lambda _: go_build.build(group, progress), range(2)))

    assert len(folders) == 1
    assert len(progress.phases) == 1


def test_program_is_static(group: Group, progress: Progress) -> None:
    program = go_build.build(group, progress) / "greet"

    assert b"ld-linux" not in program.read_bytes()


def test_failing_build_shows_the_compilers_words(group: Group, progress: Progress) -> None:
    (group.folder / "hello" / "main.go").write_text("package main\n\nfunc main() { undefined() }\n")

    with pytest.raises(ToolchainError, match="undefined: undefined"):
        go_build.build(group, progress)

    assert go_build.built(group) is None
    assert list(go_build.destination(group).parent.glob(".hello-*")) == []


def test_wrong_answer_is_refused(group: Group, progress: Progress) -> None:
    changed = Group(**{**vars(group), "check_output": "hello 9.9.9"})

    with pytest.raises(ToolchainError, match=r"doesn't answer as expected"):
        go_build.build(changed, progress)


def test_changed_module_file_is_refused(group: Group, progress: Progress) -> None:
    file = ModuleFile("example.test/hello", "hello/main.go", "0" * 64)
    changed = Group(**{**vars(group), "files": {"main.go": file}})

    with pytest.raises(ToolchainError, match="not the pinned one"):
        go_build.build(changed, progress)


def test_killed_build_leaves_nothing_that_counts(group: Group, progress: Progress) -> None:
    """A wrapper in place of ``go`` never ends; the build's process is killed while it waits."""
    fake = group.folder.parent / "bin"
    fake.mkdir()
    (fake / "go").write_text('#!/bin/sh\n[ "$1" = env ] && { echo go1.99.0; exit; }\nexec sleep 600\n')
    (fake / "go").chmod(0o755)
    fields = {k: dict(v) if isinstance(v, dict) else v for k, v in vars(group).items()}
    program = (
        "import sys; from pathlib import Path; from atoll_engine.toolchain import groups, go_build;"
        "from atoll_engine.progress import Progress;"
        f"groups._GO_FOLDER = Path({str(group.folder.parent)!r});"
        f"g = groups.Group(**{fields!r});"
        "go_build.build(g, Progress())"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PATH": f"{fake}:{os.environ['PATH']}"},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    parent = go_build.destination(group).parent
    while not list(parent.glob(".hello-*")):
        assert child.poll() is None
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()

    assert go_build.built(group) is None
    assert go_build.build(group, progress).is_dir()
