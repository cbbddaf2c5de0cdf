"""What the program of an environment on a cloud is given to install, as KServe's release has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from atoll_engine.environments.downloads import write_downloads_file
from atoll_engine.progress import Progress


def definitions(folder: Path, *, crd_schemas: bool) -> list[dict[str, Any]]:
    folder.mkdir()
    written = write_downloads_file(folder / "downloads.json", Progress(), crd_schemas=crd_schemas)
    text = Path(json.loads(written.read_text())["manifests"]["kserve_crds"]).read_text()
    return list(yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def test_definitions_are_the_releases_but_for_their_schemas(tmp_path: Path) -> None:
    whole = definitions(tmp_path / "whole", crd_schemas=True)
    small = definitions(tmp_path / "small", crd_schemas=False)

    schemas = [version.pop("schema") for item in whole for version in item["spec"]["versions"]]
    for item in small:
        for version in item["spec"]["versions"]:
            assert version.pop("schema")["openAPIV3Schema"].get("properties") is None
    assert small == whole
    assert any("spec" in schema["openAPIV3Schema"]["properties"] for schema in schemas)
