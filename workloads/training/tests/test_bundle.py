from __future__ import annotations

import io
import json
import pickletools
import shutil
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file

from atoll_training import bundle, cli
from atoll_training.export import run_onnx
from atoll_training.features import CATEGORICAL, NUMERIC
from atoll_training.model import FlightDelayNet, Probability
from atoll_training.preprocessing import Preprocessor
from conftest import Folders, StartPod

FILES = {
    "MODEL_CARD.md",
    "examples.json",
    "metrics.json",
    "model.onnx",
    "model.pt2",
    "model.safetensors",
    "preprocessing.json",
    "reference.json",
    "schema.json",
}


def read(folder: Path, name: str) -> dict:
    return json.loads((folder / name).read_text())


@pytest.fixture
def copy(tmp_path: Path, reference: Folders) -> Path:
    return Path(shutil.copytree(reference.bundle, tmp_path / "copy"))


def test_manifest_lists_every_file(reference: Folders) -> None:
    manifest = read(reference.bundle, "manifest.json")
    assert (manifest["format"], manifest["name"], manifest["version"]) == ("atoll-bundle/1", "flights", "v1")
    assert manifest["files"].keys() == FILES
    assert {path.name for path in reference.bundle.iterdir()} == FILES | {"manifest.json"}
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in reference.bundle.iterdir())
    assert bundle.verify(reference.bundle) == []
    assert manifest["created_from"]["ranks"] == 2


def test_verify_finds_every_change(copy: Path) -> None:
    (copy / "model.onnx").write_bytes(b"changed")
    (copy / "schema.json").unlink()
    (copy / "extra.bin").touch()
    (copy / "metrics.json").rename(copy / "elsewhere")
    (copy / "metrics.json").symlink_to(copy / "elsewhere")
    problems = "\n".join(bundle.verify(copy))
    for name in (
        "model.onnx has changed",
        "schema.json is missing",
        "extra.bin is not in",
        "metrics.json is",
    ):
        assert name in problems


def test_nothing_in_the_bundle_is_a_pickle(reference: Folders) -> None:
    for path in reference.bundle.iterdir():
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents = [archive.read(name) for name in archive.namelist()]
        for content in contents:
            assert not _is_pickle(content), path
            assert not zipfile.is_zipfile(io.BytesIO(content)), path


def _is_pickle(content: bytes) -> bool:
    if not content.startswith(b"\x80"):
        return False
    try:
        return any(opcode.name == "STOP" for opcode, _, _ in pickletools.genops(content))
    except ValueError:
        return False


def test_nothing_in_the_bundle_tells_of_this_machine(reference: Folders) -> None:
    here = str(Path(__file__).parents[1]).encode()
    for path in reference.bundle.iterdir():
        assert here not in path.read_bytes(), path


def test_exports_and_weights_give_the_examples(reference: Folders) -> None:
    folder = reference.bundle
    examples = read(folder, "examples.json")
    state = Preprocessor.from_json(read(folder, "preprocessing.json"))
    defaults = {item["name"]: item["default"] for item in read(folder, "schema.json")["inputs"]}
    rows = [{**defaults, **instance} for instance in examples["instances"]]
    categorical = torch.tensor(
        [[_index(state.values[f.name], row[f.name]) for f in CATEGORICAL] for row in rows]
    )
    scale = state.scale
    numeric = torch.tensor(
        [[(row[f.name] - scale[f.name][0]) / scale[f.name][1] for f in NUMERIC] for row in rows]
    )
    network = FlightDelayNet(state.cardinalities, len(NUMERIC), base_rate=0.5)
    network.load_state_dict(load_file(folder / "model.safetensors"))
    wanted = torch.tensor(examples["probabilities"])
    program = torch.export.load(folder / "model.pt2").module()
    for compute in (
        Probability(network),
        program,
        lambda c, n: run_onnx(folder / "model.onnx", {"categorical": c, "numeric": n}, "probability"),
    ):
        for count in (1, len(rows)):
            got = compute(categorical[:count], numeric[:count])
            assert got.dtype == torch.float32
            assert got.shape == (count,)
            torch.testing.assert_close(got.detach(), wanted[:count], atol=1e-5, rtol=0)
    assert set(examples["labels"]) <= {0, 1}


def _index(values: tuple[str, ...], value: str) -> int:
    return values.index(value) + 1 if value in values else 0


def test_onnx_interface(reference: Folders) -> None:
    graph = onnx.load(reference.bundle / "model.onnx", load_external_data=False).graph
    assert all(not tensor.external_data for tensor in graph.initializer)
    inputs = {item.name: item.type.tensor_type for item in graph.input}
    assert inputs.keys() == {"categorical", "numeric"}
    assert inputs["categorical"].elem_type == onnx.TensorProto.INT64
    assert inputs["numeric"].elem_type == onnx.TensorProto.FLOAT
    assert [item.name for item in graph.output] == ["probability"]
    for tensor, columns in (("categorical", len(CATEGORICAL)), ("numeric", len(NUMERIC))):
        rows, width = inputs[tensor].shape.dim
        assert rows.dim_param
        assert width.dim_value == columns


def test_schema_names_every_feature(reference: Folders) -> None:
    schema = read(reference.bundle, "schema.json")
    assert [item["name"] for item in schema["inputs"]] == [f.name for f in CATEGORICAL + NUMERIC]
    assert {item["datatype"] for item in schema["inputs"]} == {"BYTES", "FP32"}
    assert all((item["default"] is not None) == item["optional"] for item in schema["inputs"])
    assert [item["name"] for item in schema["outputs"]] == ["probability"]


def test_metrics_beat_the_prior_and_are_in_the_card(reference: Folders) -> None:
    metrics = read(reference.bundle, "metrics.json")
    card = (reference.bundle / "MODEL_CARD.md").read_text()
    for split in ("test", "validation"):
        scores = metrics[split]
        assert scores.keys() == {"model", "prior", "gradient_boosting"}
        assert scores["model"]["log_loss"] < scores["prior"]["log_loss"] - 0.02
        assert scores["model"]["roc_auc"] > 0.62
        assert scores["prior"]["roc_auc"] == 0.5
        for values in scores.values():
            assert f"{values['log_loss']:.4f}" in card
    assert 0 < metrics["calibration"]["expected"] < 1
    assert all(np.isfinite(list(values.values())).all() for values in metrics["test"].values())


def test_finished_bundle_ends_the_next_run_at_once(reference: Folders, start_pod: StartPod) -> None:
    for first in (("launch", "--ranks-per-node", "2"), ()):
        pod = start_pod(reference.logs / "again.log", *first, *reference.train_arguments())
        assert pod.wait() == 0
    assert pod.text().count("nothing to do") == 2


def test_unsound_bundle_is_not_overwritten(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "model.onnx").write_bytes(b"changed")
    code = cli.main(
        ["launch", "train", "--bundle-dir", str(copy), "--checkpoint-dir", str(copy.parent / "c")]
    )
    assert code == 2
    assert "model.onnx has changed" in capsys.readouterr().err
    assert (copy / "model.onnx").read_bytes() == b"changed"


def test_evaluate_refuses_an_unsound_bundle(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "extra").touch()
    assert cli.main(["evaluate", "--bundle-dir", str(copy)]) == 2
    assert "extra is not in the manifest" in capsys.readouterr().err
