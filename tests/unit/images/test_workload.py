"""The hashes that name images: equal for equal content, different for any change that matters."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll_engine.errors import ImageError
from atoll_engine.images.workload import Workload

BASE = "localhost/atoll/debian:1"
DOCKERFILE = "FROM ${BASE_IMAGE} AS dependencies\nRUN install\nFROM dependencies\nCOPY app /app\n"
PROJECT = '[project]\nname = "tiny"\nversion = "1"\n[tool.ruff]\nline-length = 80\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "app").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "uv.lock").write_text("version = 1\n")
    (folder / "app" / "main.py").write_text("print()\n")
    (folder / ".dockerignore").write_text("*\n!pyproject.toml\n!uv.lock\n!app\n**/*.pyc\n")
    return folder


def names(folder: Path, base: str = BASE) -> tuple[str, str]:
    workload = Workload.read(folder)
    return workload.dependency_reference(base), workload.reference(base)


def test_times_and_ignored_files_change_nothing(folder: Path) -> None:
    before = names(folder)
    os.utime(folder / "app" / "main.py", (0, 0))
    (folder / "README.md").write_text("not in the image")
    (folder / "app" / "main.pyc").write_bytes(b"compiled")

    assert names(folder) == before


# No deadline: files on a busy disk.
@settings(deadline=None, max_examples=25)
@given(content=st.binary(max_size=64))
def test_any_change_of_a_source_changes_only_the_upper_image(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any") / "tiny"
    (folder / "app").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "uv.lock").write_text("version = 1\n")
    source = folder / "app" / "main.py"
    source.write_bytes(b"print()\n")
    dependencies, image = names(folder)

    source.write_bytes(content)

    assert names(folder)[0] == dependencies
    assert (names(folder)[1] == image) == (content == b"print()\n")


def test_moving_content_between_files_changes_the_name(folder: Path) -> None:
    (folder / "app" / "other.py").write_text("")
    before = names(folder)
    (folder / "app" / "main.py").rename(folder / "app" / "third.py")

    assert names(folder)[1] != before[1]


def test_what_is_installed_names_both_images(folder: Path) -> None:
    seen = {names(folder), names(folder, "docker.io/library/python:3.12")}
    for file, text in {
        "uv.lock": "version = 2\n",
        "pyproject.toml": PROJECT.replace('"1"', '"2"'),
        "Dockerfile": DOCKERFILE.replace("RUN install", "RUN install --more"),
    }.items():
        (folder / file).write_text(text)
        seen.add(names(folder))

    assert len({dependencies for dependencies, _ in seen}) == len({image for _, image in seen}) == 5


def test_a_linters_settings_install_nothing_again(folder: Path) -> None:
    before = names(folder)
    (folder / "pyproject.toml").write_text(PROJECT.replace("80", "100"))

    assert names(folder)[0] == before[0]


def test_the_last_stage_leaves_the_dependencies_alone(folder: Path) -> None:
    before = names(folder)
    (folder / "Dockerfile").write_text(DOCKERFILE + "USER 1000\n")
    after = names(folder)

    assert after[0] == before[0]
    assert after[1] != before[1]


def test_says_all_that_a_folder_lacks(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"(?s)no Dockerfile, no pyproject.toml, no uv.lock.*fix:"):
        Workload.read(tmp_path)


@pytest.mark.parametrize("text", ["", "FROM scratch\n", "FROM a AS dependencies\n", "FROM a\nFROM b\n"])
def test_asks_for_the_stage_with_the_dependencies(folder: Path, text: str) -> None:
    (folder / "Dockerfile").write_text(text)

    with pytest.raises(ImageError, match="the first of several stages must be 'dependencies'"):
        Workload.read(folder)


def test_copies_with_fixed_modes(folder: Path, tmp_path: Path) -> None:
    (folder / "app" / "main.py").chmod(0o600)
    Workload.read(folder).copy_to(tmp_path / "context")

    copied = {p.relative_to(tmp_path / "context").as_posix() for p in (tmp_path / "context").rglob("*.*")}
    assert copied == {"app/main.py", "pyproject.toml", "uv.lock"}
    assert (tmp_path / "context" / "app" / "main.py").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["training", "serving", "drift"])
def test_our_workloads_leave_tests_out_and_fit_the_rules(name: str) -> None:
    workload = Workload.read(Path(__file__).parents[3] / "workloads" / name)

    assert {Path(file).parts[0] for file in workload.files} == {f"atoll_{name}", "pyproject.toml", "uv.lock"}
    assert not [file for file in workload.files if "__pycache__" in file]
    assert workload.wheels_mib() > 50
