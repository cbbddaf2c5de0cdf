"""Which plugins an environment's packages ask for."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from atoll_engine.errors import EngineError
from atoll_engine.langhost import packages


def _install(site: Path, name: str, version: str, plugin: object = None) -> Path:
    """Lay out an installed distribution; ``plugin`` is the content of its pulumi-plugin.json."""
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    module = site / name.replace("-", "_").replace(".", "_")
    module.mkdir(exist_ok=True)
    if plugin is not None:
        (module / "pulumi-plugin.json").write_text(json.dumps(plugin))
    return info


def test_only_declared_resource_plugins_are_needed(tmp_path: Path) -> None:
    _install(tmp_path, "pulumi_aws", "7.1.0", {"resource": True, "name": "aws", "version": "7.1.0"})
    _install(tmp_path, "pulumi_own", "1.2rc3", {"resource": True, "server": "https://plugins.example"})
    _install(tmp_path, "pulumi_esc", "1.0.0", {"resource": False})
    _install(tmp_path, "pulumi_policy", "1.21.0")
    _install(tmp_path, "pulumi_epoch", "1!2.0", {"resource": True})

    needed = packages.plugins(packages.installed([str(tmp_path), str(tmp_path / "nowhere")]))

    assert [(plugin.name, plugin.version, plugin.server, plugin.kind) for plugin in needed] == [
        ("aws", "v7.1.0", "", "resource"),
        ("own", "v1.2.0-rc.3", "https://plugins.example", "resource"),
    ]


def test_a_parameterized_package_keeps_its_parameter(tmp_path: Path) -> None:
    parameter = {"name": "random", "version": "3.7.2", "value": base64.b64encode(b"remote").decode()}
    plugin = {
        "resource": True,
        "name": "terraform-provider",
        "version": "1.0.0",
        "parameterization": parameter,
    }
    _install(tmp_path, "pulumi_random", "3.7.2", plugin)

    (needed,) = packages.plugins(packages.installed([str(tmp_path)]))

    assert (needed.parameterization.name, needed.parameterization.version) == ("random", "3.7.2")
    assert needed.parameterization.value == b"remote"


@pytest.mark.parametrize("layout", ["", "src"])
def test_an_editable_package_is_found_in_its_project(tmp_path: Path, layout: str) -> None:
    site, project = tmp_path / "site", tmp_path / "my project"
    info = _install(site, "pulumi_mine", "0.1.0")
    (site / "pulumi_mine").rmdir()
    module = project / layout / "pulumi_mine"
    module.mkdir(parents=True)
    (module / "pulumi-plugin.json").write_text('{"resource": true, "name": "mine"}')
    origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(origin))

    (needed,) = packages.plugins(packages.installed([str(site)]))

    assert (needed.name, needed.version) == ("mine", "v0.1.0")


@pytest.mark.parametrize("content", ["{", "[]"])
def test_an_unreadable_declaration_is_named(tmp_path: Path, content: str) -> None:
    _install(tmp_path, "pulumi_aws", "7.1.0", {})
    path = tmp_path / "pulumi_aws" / "pulumi-plugin.json"
    path.write_text(content)

    with pytest.raises(EngineError, match=str(path)):
        packages.plugins(packages.installed([str(tmp_path)]))


def test_the_first_of_a_name_on_the_path_wins(tmp_path: Path) -> None:
    _install(tmp_path / "a", "Some.Thing", "1.0")
    _install(tmp_path / "b", "some_thing", "2.0")

    found = packages.installed([str(tmp_path / "a"), str(tmp_path / "b")])

    assert [(package.name, package.version) for package in found] == [("Some.Thing", "1.0")]


@pytest.mark.parametrize(
    ("python", "semantic"),
    [
        ("1", "1.0.0"),
        ("1.2", "1.2.0"),
        ("1.2.3", "1.2.3"),
        ("1.2.3a4", "1.2.3-alpha.4"),
        ("1.2.3b4", "1.2.3-beta.4"),
        ("1.2.3rc4", "1.2.3-rc.4"),
        ("1.2.3.post4", "1.2.3+post4"),
        ("1.2.3.post4.dev5", "1.2.3+post4dev5"),
        ("1.2.3.4", None),
        ("1!2.3", None),
        ("1.2.3+local", None),
    ],
)
def test_versions_are_translated(python: str, semantic: str | None) -> None:
    assert packages.plugin_version(python) == semantic
