"""Fields of forerunners are inherited; ignored fields are left alone."""

from __future__ import annotations

from typing import Any

from atoll_engine.kubernetes.managers import inherited, without_ignored


def entry(manager: str, operation: str, *fields: str, **rest: Any) -> dict[str, Any]:
    return {
        "manager": manager,
        "operation": operation,
        "fieldsV1": {"f:data": {f"f:{f}": {} for f in fields}},
        **rest,
    }


def live(*entries: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"metadata": {"managedFields": list(entries)}, **rest}


def test_fields_of_forerunners_are_joined_to_ours() -> None:
    found = inherited(
        live(
            entry("ours", "Apply", "a"),
            entry("kubectl-edit", "Update", "b"),
            entry("controller", "Update", "c"),
            entry("kubectl", "Update", "d", subresource="scale"),
        ),
        "ours",
    )
    assert found is not None
    assert [(e["manager"], e["operation"], sorted(e["fieldsV1"]["f:data"])) for e in found] == [
        ("ours", "Apply", ["f:a", "f:b"]),
        ("controller", "Update", ["f:c"]),
        ("kubectl", "Update", ["f:d"]),
    ]
    assert inherited(live(*found), "ours") is None


def test_the_resources_own_former_manager_is_a_forerunner() -> None:
    before = live(entry("old", "Apply", "a"))
    assert inherited(before, "new") is None
    found = inherited(before, "new", "old")
    assert found is not None
    assert [e["manager"] for e in found] == ["new"]


def test_ignored_fields() -> None:
    theirs = {"manager": "hpa", "operation": "Update", "fieldsV1": {"f:spec": {"f:replicas": {}}}}
    manifest = {"spec": {"replicas": 1, "paused": True}}
    now = live(theirs, spec={"replicas": 5, "paused": False})
    assert without_ignored(manifest, now, "ours", ["spec.replicas"]) == {"spec": {"paused": True}}
    assert without_ignored(manifest, now, "ours", ["spec.paused"]) == {
        "spec": {"replicas": 1, "paused": False}
    }
    assert without_ignored(manifest, now, "ours", ["spec.list[0].x"]) == manifest
    assert without_ignored(manifest, now, "ours", ['metadata.labels["a.b"]']) == manifest
    assert manifest == {"spec": {"replicas": 1, "paused": True}}
