from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import small_bundle

from atoll_drift import reference as references
from atoll_drift.errors import BundleError


def problems(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        references.load(folder)
    return str(caught.value)


def test_a_good_bundle(bundle_dir: Path) -> None:
    known = references.load(bundle_dir)
    assert (known.model_name, known.model_version) == ("houses", "v7")
    assert known.names == ["city", "size"]
    assert known.optional == {"size"}
    assert known.numeric[0].up_to[0] == 0.1
    assert known.numeric[0].up_to[-1] == 1


def test_a_bundle_from_before_references(tmp_path: Path) -> None:
    folder = small_bundle.write(tmp_path, reference=None)
    assert "has no reference.json: it was written before training kept one; train it again" in problems(
        folder
    )


def test_a_changed_file_and_no_bundle(tmp_path: Path) -> None:
    folder = small_bundle.write(tmp_path / "bundle")
    (folder / "schema.json").write_text("{}")
    assert "schema.json is not the file that the manifest lists" in problems(folder)
    (folder / "reference.json").unlink()
    assert "reference.json can't be read" in problems(folder)
    (folder / "manifest.json").write_text("[]")
    assert "manifest.json: " in problems(folder)
    assert "can't be read: No such file" in problems(tmp_path / "nothing")


def feature(**changes: Any) -> dict[str, Any]:
    return {"numeric": [{"name": "size", "edges": [1.0, 2.0], "counts": [5, 5], "missing": 0, **changes}]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "atoll-reference/2"}, "format"),
        (feature(counts=[5]), "2 edges, but 1 counts"),
        (feature(edges=[2.0, 1.0]), "edges must rise"),
        (feature(edges=[1.0, 1.0 + 1e-12]), "edges must rise"),
        (feature(counts=[0, 0]), "nothing was counted"),
        (feature(counts=[-1, 2]), "greater than or equal to 0"),
        (feature(name="weight"), "features of reference.json and schema.json differ"),
        ({"categorical": [{"name": "city", "values": ["a", "a"], "counts": [1, 2]}]}, "listed twice"),
        ({"categorical": [{"name": "city", "values": ["a"], "counts": [1, 2]}]}, "1 values, but 2 counts"),
        ({"categorical": [{"name": "city", "values": ["a"], "counts": [0]}]}, "nothing was counted"),
        ({"validation": {**small_bundle.document()["validation"], "observed": 1.5}}, "validation.observed"),
    ],
)
def test_references_with_wrong_values(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    assert message in problems(small_bundle.write(tmp_path, **changes))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    changes = {**feature(counts=[5]), "prediction": {}}
    found = problems(small_bundle.write(tmp_path, **changes))
    assert "numeric.0" in found
    assert "prediction.edges" in found
    assert json.dumps(small_bundle.document()["validation"]) not in found
