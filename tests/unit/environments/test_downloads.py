"""What the program of an environment on a cloud is given to install."""

import yaml

from atoll_engine.environments.downloads import without_schemas

DEFINITIONS = """\
kind: CustomResourceDefinition
metadata:
  name: one
spec:
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        description: |
          A text

          with an empty line.
        properties:
          spec:
            type: object
        type: object
    served: true
  - name: v2
    schema:
      openAPIV3Schema:
        type: object
---
kind: CustomResourceDefinition
metadata:
  name: another
"""
ANY_OBJECT = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}


def test_nothing_but_schemas_is_left_out() -> None:
    one, another = yaml.safe_load_all(without_schemas(DEFINITIONS))

    assert one["spec"]["versions"] == [
        {"name": "v1", "schema": ANY_OBJECT, "served": True},
        {"name": "v2", "schema": ANY_OBJECT},
    ]
    assert one["metadata"] == {"name": "one"}
    assert another == {"kind": "CustomResourceDefinition", "metadata": {"name": "another"}}
