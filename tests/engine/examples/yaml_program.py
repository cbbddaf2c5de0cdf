"""Registers the resources of ``program.yaml``, a Pulumi program in YAML, beside it.

It stands in for Pulumi's YAML language host, and knows of the language what the example uses: configuration
with defaults, resources, and references to an output or to an item of it.
"""

import json
import re
from pathlib import Path

import pulumi
import yaml

REFERENCE = re.compile(r"\$\{(\w+)(?:\.(\w+))?(?:\[(\d+)\])?\}")
FOLDER = Path(__file__).parent

program = yaml.safe_load((FOLDER / "program.yaml").read_text())
schema = json.loads((FOLDER / "schema.json").read_text())
config = pulumi.Config()
settings = {name: config.get(name) or item.get("default") for name, item in program["config"].items()}
resources: dict[str, pulumi.ComponentResource] = {}


def resolved(value):
    if isinstance(value, dict):
        return {key: resolved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item) for item in value]
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    name, output, index = match.groups()
    if name in settings:
        return settings[name]
    found = getattr(resources[name], output)
    return found if index is None else found[int(index)]


for key, resource in program["resources"].items():
    token = resource["type"].replace(":", ":index:")
    outputs = dict.fromkeys(schema["resources"][token]["properties"])
    inputs = {name: resolved(value) for name, value in resource["properties"].items()}
    resources[key] = pulumi.ComponentResource(
        token, resource.get("name", key), {**outputs, **inputs}, remote=True
    )
for name, value in program["outputs"].items():
    pulumi.export(name, resolved(value))
