"""The typed settings of an environment, and the only reader of configuration.

``python stacks/settings.py stacks/environments/Pulumi.local.yaml`` checks a file without Pulumi: it prints
the settings with their defaults as JSON, or every problem, one a line, and ends with 2.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from _settings.aws import AwsPoolSettings, AwsSettings
from _settings.azure import AZURE_PLATFORM_POOL, AzurePoolSettings, AzureSettings
from _settings.cloud import CloudSettings
from _settings.gcp import GcpPoolSettings, GcpSettings
from _settings.local import LocalSettings, QueueingSettings
from _settings.machine import Downloads, Machine
from _settings.multi import MultiSettings
from _settings.platform import NamespaceSettings, PlatformSettings, TrainingSettings
from _settings.problems import SettingsError, describe, read_stack_file

__all__ = [
    "AZURE_PLATFORM_POOL",
    "MODELS",
    "AnySettings",
    "AwsPoolSettings",
    "AwsSettings",
    "AzurePoolSettings",
    "AzureSettings",
    "CloudSettings",
    "Downloads",
    "GcpPoolSettings",
    "GcpSettings",
    "LandingSettings",
    "LocalSettings",
    "Machine",
    "MultiSettings",
    "NamespaceSettings",
    "PlatformSettings",
    "QueueingSettings",
    "SettingsError",
    "TrainingSettings",
    "check_file",
    "load",
    "parse",
]

_PROJECT = "atoll"

LandingSettings = LocalSettings | AwsSettings | GcpSettings | AzureSettings
"""The settings of what lands in one place."""

AnySettings = LandingSettings | MultiSettings
"""The settings of any environment."""

MODELS: dict[str, type[AnySettings]] = {
    "local": LocalSettings,
    "aws": AwsSettings,
    "gcp": GcpSettings,
    "azure": AzureSettings,
    "multi": MultiSettings,
}
"""The models of settings, by where the platform lands."""


def parse(values: Mapping[str, Any], prefix: str = f"{_PROJECT}:") -> AnySettings:
    """Check ``values``, keyed by setting without the project; problems' paths begin with ``prefix``.

    Raises ``SettingsError`` with every problem.
    """
    cloud = values.get("cloud")
    model = MODELS.get(str(cloud))
    if model is None:
        said = "is required" if cloud is None else f"is not a place to land (got {cloud!r})"
        raise SettingsError([f"{prefix}cloud: {said}; allowed: {', '.join(MODELS)}"])
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise SettingsError([f"{path}: {what}" for path, what in describe(error, model, prefix)]) from None


def load() -> AnySettings:
    """Return the settings of the stack that runs this program.

    Raises ``SettingsError`` with every problem.
    """
    import pulumi.runtime

    config = pulumi.runtime.get_config_env()
    own = {key: value for key, value in config.items() if key.startswith(f"{_PROJECT}:")}
    return parse({key.partition(":")[2]: _decoded(value) for key, value in own.items()})


def _decoded(value: str) -> Any:
    """Return a configuration value as it was in the YAML file: Pulumi passes what isn't a text as JSON.

    No setting is a number by itself, so that an account's number stays the text that it is.
    """
    if value in ("true", "false") or value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def check_file(path: Path) -> AnySettings:
    """Return the settings of a ``Pulumi.<environment>.yaml``, without Pulumi.

    Raises ``SettingsError`` with every problem, each with the file, the line and the path in it.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: {error}"]) from None
    own, lines, problems = read_stack_file(text, _PROJECT)
    try:
        # Pulumi writes `false` as a text when it rewrites the file.
        own = {key: _decoded(value) if isinstance(value, str) else value for key, value in own.items()}
        settings = parse(own, prefix=f"config.{_PROJECT}:")
    except SettingsError as error:
        problems += error.problems
    if problems:
        raise SettingsError([_located(path, problem, lines) for problem in problems])
    return settings


def _located(path: Path, problem: str, lines: Mapping[str, int]) -> str:
    """Put the file in front of a problem, with the line of its path or of the nearest that is there."""
    where = problem.partition(": ")[0]
    while where and where not in lines:
        where = where.rpartition(".")[0]
    return f"{path}:{lines[where]}: {problem}" if where else f"{path}: {problem}"


def main(arguments: list[str]) -> int:
    """Check the file in ``arguments``; return the exit code."""
    if len(arguments) != 1:
        print("usage: python stacks/settings.py Pulumi.<environment>.yaml", file=sys.stderr)
        return 2
    try:
        settings = check_file(Path(arguments[0]))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    print(settings.model_dump_json(indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
