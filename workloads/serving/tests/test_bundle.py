"""Bundles that must be refused, each with all its problems, and none by a traceback."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_bundle
from small_bundle import seal

from atoll_serving.bundle import load
from atoll_serving.errors import BundleError


@pytest.fixture
def bundle(bundle_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(bundle_dir, tmp_path / "bundle"))


def problems(bundle: Path) -> str:
    with pytest.raises(BundleError) as refused:
        load(bundle)
    return "\n".join(refused.value.problems)


class Harmful:
    """Unpickling it makes a file: the proof that nobody did."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def zipped(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


def edit_json(bundle: Path, name: str, change: Callable[[Any], Any]) -> None:
    document = json.loads((bundle / name).read_text())
    change(document)
    (bundle / name).write_text(json.dumps(document))
    seal(bundle)


def test_a_good_bundle_loads_also_through_a_link(bundle: Path, tmp_path: Path) -> None:
    assert load(bundle).manifest.version == small_bundle.VERSION
    (tmp_path / "link").symlink_to(bundle)
    assert load(tmp_path / "link").manifest.name == "flights"


def test_what_a_drift_monitor_compares_with_may_be_there_and_is_verified(bundle: Path) -> None:
    (bundle / "reference.json").write_text('{"format": "atoll-reference/1"}')
    seal(bundle)
    assert "reference.json" in load(bundle).manifest.files
    (bundle / "reference.json").write_text('{"format": "atoll-reference/2"}')
    assert "reference.json: SHA-256 is " in problems(bundle)


def test_every_spoilt_file_is_named_at_once(bundle: Path) -> None:
    (bundle / "model.onnx").write_bytes((bundle / "model.onnx").read_bytes()[:-1] + b"?")
    (bundle / "schema.json").write_text("{}")
    (bundle / "metrics.json").unlink()
    (bundle / "extra.txt").write_text("not listed")
    (bundle / "link.json").symlink_to("schema.json")
    os.mkfifo(bundle / "pipe")
    found = problems(bundle)
    assert "model.onnx: SHA-256 is " in found
    assert "schema.json: has 2 bytes, the manifest says" in found
    assert "metrics.json: listed in the manifest, but missing" in found
    assert "extra.txt: not listed in the manifest" in found
    assert "link.json: is a symbolic link" in found
    assert "pipe: is no regular file" in found


@pytest.mark.parametrize(
    "name", ["../outside.json", "/etc/hostname", "a/../../b", "./schema.json", "a\\b", "a//b", ""]
)
def test_paths_that_leave_the_bundle(bundle: Path, name: str) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["files"][name] = {"sha256": "0" * 64, "size_bytes": 1}
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    assert f"{name!r} is not a plain path" in problems(bundle)


def test_a_linked_folder_is_not_followed(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (bundle / "folder").symlink_to(tmp_path / "elsewhere")
    assert "folder: is a symbolic link" in problems(bundle)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", ["weights.pkl", "model.safetensors", "notes.md", "folder/data"])
def test_pickles_are_refused_and_never_loaded(
    bundle: Path, tmp_path: Path, name: str, protocol: int, listed: bool
) -> None:
    canary = tmp_path / "unpickled"
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_bytes(pickle.dumps(Harmful(canary), protocol))
    if listed:
        seal(bundle)
    found = problems(bundle)
    assert f"{name}: refused" in found
    assert "pickle" in found
    assert not canary.exists()


@pytest.mark.parametrize("name", ["a.pt", "a.PTH", "a.bin", "a.joblib", "a.npz"])
def test_files_whose_kind_may_hold_a_pickle(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"harmless")
    seal(bundle)
    assert f"{name}: refused, files ending in" in problems(bundle)


@pytest.mark.parametrize("content", [zipped(archive__data_dot_pkl=b"x"), zipped(innocent=pickle.dumps([1]))])
def test_zip_archives_with_a_pickle(bundle: Path, content: bytes) -> None:
    (bundle / "weights.zip").write_bytes(content)
    seal(bundle)
    assert "weights.zip: refused, the zip archive" in problems(bundle)


def test_the_exported_program_is_hashed_and_left_alone(bundle: Path) -> None:
    (bundle / "model.pt2").write_bytes(zipped(model__data__sample_inputs__model_dot_pt=pickle.dumps([1])))
    seal(bundle)
    load(bundle)
    (bundle / "model.pt2").write_bytes(b"x" * (bundle / "model.pt2").stat().st_size)
    assert "model.pt2: SHA-256 is" in problems(bundle)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps([1]),
        zipped(model__data__weights__model_dot_pt=b"x"),
        zipped(model__code=pickle.dumps([1])),
    ],
)
def test_an_exported_program_may_hold_no_other_pickle(bundle: Path, content: bytes) -> None:
    (bundle / "model.pt2").write_bytes(content)
    seal(bundle)
    assert "model.pt2: refused" in problems(bundle)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("", "manifest.json: Invalid JSON"),
        ("[]", "manifest.json: Input should be an object"),
        ("{}", "manifest.json: format: Field required"),
        ('{"format": "atoll-bundle/2"}', "format: Input should be 'atoll-bundle/1', got 'atoll-bundle/2'"),
        ('{"format": "atoll-bundle/1", "version": 3}', "version: Input should be a valid string, got 3"),
        ('{"version": "../../x"}', "manifest.json: version: String should match pattern"),
        ('{"files": {"a": {"sha256": "xyz", "size_bytes": -1}}}', "manifest.json: files.a.sha256"),
    ],
)  # fmt: skip
def test_manifests_that_are_none(bundle: Path, manifest: str, message: str) -> None:
    (bundle / "manifest.json").write_text(manifest)
    assert message in problems(bundle)


def test_a_folder_without_a_manifest_and_no_folder(tmp_path: Path) -> None:
    assert "is no bundle: it has no manifest.json" in problems(tmp_path)
    assert "can't be read: No such file" in problems(tmp_path / "nowhere")


def test_a_manifest_that_is_a_link(bundle: Path, tmp_path: Path) -> None:
    shutil.move(bundle / "manifest.json", tmp_path / "manifest.json")
    (bundle / "manifest.json").symlink_to(tmp_path / "manifest.json")
    assert "manifest.json must be a regular file" in problems(bundle)


def test_required_files_must_be_listed(bundle: Path) -> None:
    (bundle / "examples.json").unlink()
    seal(bundle)
    assert "examples.json: every bundle needs it" in problems(bundle)


def test_documents_that_disagree_are_told_all_at_once(bundle: Path) -> None:
    def spoil(schema: Any) -> None:
        schema["inputs"][0]["datatype"] = "FP32"
        schema["inputs"][1]["shape"] = [-1, 2]
        schema["inputs"][2]["name"] = "callsign"
        schema["inputs"][4]["default"] = "windy"
        schema["outputs"][0]["name"] = "odds"

    edit_json(bundle, "schema.json", spoil)
    found = problems(bundle)
    assert "input 'carrier' must be BYTES, got FP32" in found
    assert "input 'origin' must have shape [-1], got [-1, 2]" in found
    assert "input 'callsign' is unknown to preprocessing.json" in found
    assert "feature 'distance_miles' of preprocessing.json is missing" in found
    assert "'wind_mph' has a default that is no FP32: 'windy'" in found
    assert "outputs must be exactly 'probability'" in found


def test_documents_with_wrong_values(bundle: Path) -> None:
    edit_json(bundle, "preprocessing.json", lambda document: document["numeric"][0].update(std=0))
    assert "preprocessing.json: numeric.0.std: Input should be greater than 0, got 0" in problems(bundle)
    edit_json(bundle, "preprocessing.json", lambda document: document["numeric"][0].update(std=1))
    edit_json(
        bundle, "preprocessing.json", lambda document: document["categorical"][0]["values"].append("AA")
    )
    assert "the same value is listed twice" in problems(bundle)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (b"no model at all", "model.onnx: ONNX Runtime can't load it"),
        (b"", "model.onnx: ONNX Runtime can't load it"),
        (small_bundle.network(3, 3), "input 'categorical' must be tensor(int64) of shape [N, 2], got"),
        (small_bundle.network(2, 4), "input 'numeric' must be tensor(float) of shape [N, 3], got"),
        (small_bundle.network(external=True), "model.onnx: ONNX Runtime can't load it"),
    ],
)
def test_networks_that_do_not_fit(bundle: Path, model: bytes, message: str) -> None:
    (bundle / "model.onnx").write_bytes(model)
    seal(bundle)
    assert message in problems(bundle)


def test_the_server_checks_itself_against_the_examples(bundle: Path) -> None:
    edit_json(bundle, "examples.json", lambda document: document["probabilities"].__setitem__(1, 0.5))
    assert "examples.json: instance 1 gives" in problems(bundle)
    edit_json(bundle, "examples.json", lambda document: document["instances"][0].pop("carrier"))
    assert "examples.json: instance 0: missing: carrier" in problems(bundle)
    edit_json(bundle, "examples.json", lambda document: document["probabilities"].pop())
    assert "5 instances, but 4 probabilities" in problems(bundle)


def test_the_program_ends_with_2_and_no_traceback(bundle: Path) -> None:
    (bundle / "weights.pkl").write_bytes(pickle.dumps([1]))
    (bundle / "schema.json").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "atoll_serving", "--bundle-dir", str(bundle)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("the model bundle is refused:\n  - ")
    assert "weights.pkl: refused" in done.stderr
    assert "schema.json: listed in the manifest, but missing" in done.stderr
    assert "Traceback" not in done.stderr
