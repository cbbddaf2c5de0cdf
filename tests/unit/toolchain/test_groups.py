"""The pinned groups: each one's modules, checksums and key."""

import re
import shutil
from pathlib import Path

import pytest

from atoll_engine.toolchain.go_build import build_key
from atoll_engine.toolchain.groups import CLUSTER_GROUPS, GROUPS, KUBERNETES_VERSION, PULUMI_VERSION, Group


@pytest.fixture(params=GROUPS.values(), ids=lambda group: group.name)
def group(request: pytest.FixtureRequest) -> Group:
    return request.param


def test_programs_come_from_the_pinned_modules(group: Group) -> None:
    modules = set(
        re.findall(r"^\s*(?:require )?(\S+/\S+) v\S+", (group.folder / "go.mod").read_text(), re.MULTILINE)
    )
    for package in group.programs.values():
        if package.startswith("./"):
            assert (group.folder / package / "main.go").is_file()
        else:
            assert any(package == module or package.startswith(f"{module}/") for module in modules), package


def test_modules_have_checksums(group: Group) -> None:
    assert (group.folder / "go.sum").read_text().count(" h1:") > 0


def test_no_module_is_a_local_folder(group: Group) -> None:
    assert "=> ./" not in (group.folder / "go.mod").read_text()


def test_versions_are_those_of_the_modules() -> None:
    assert (
        f"github.com/pulumi/pulumi/pkg/v3 v{PULUMI_VERSION} "
        in (GROUPS["pulumi"].folder / "go.mod").read_text()
    )
    assert f"k8s.io/kubernetes v{KUBERNETES_VERSION} " in (GROUPS["kubernetes"].folder / "go.mod").read_text()


def test_cluster_groups_exist() -> None:
    assert set(CLUSTER_GROUPS) <= GROUPS.keys()


def test_key_is_stable(group: Group) -> None:
    assert build_key(group) == build_key(group)


def test_any_change_of_the_modules_changes_the_key(
    group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build_key(group)
    copy = tmp_path / "go"
    shutil.copytree(group.folder, copy / group.name)
    monkeypatch.setattr("atoll_engine.toolchain.groups._GO_FOLDER", copy)
    assert build_key(group) == before

    with (copy / group.name / "go.sum").open("a") as handle:
        handle.write("\n")

    assert build_key(group) != before
