"""Provider resources: those that a program declares, and the default one of each package and version."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from atoll_engine.offline.answers import Answers
from atoll_engine.offline.checking.deployment import Deployment, Registered
from atoll_engine.offline.configuration import configuration
from atoll_engine.offline.place import Place
from atoll_engine.offline.session import Run, Session
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import UNKNOWN_TEXT, has_unknown

PROVIDER = "pulumi:providers:"
"""How the type of a provider begins; its package follows."""

_OF_ENGINE = "__internal"


class Providers:
    """Makes and finds the providers of a deployment, as the engine's registry does.

    ``config`` are the stack's settings by their full keys: those of a package configure its default provider.
    ``version_of`` tells the version of a package where a program asks for none; None where that is free.
    """

    def __init__(
        self,
        deployment: Deployment,
        answers: Answers,
        config: Mapping[str, str],
        version_of: Callable[[str], str | None],
    ) -> None:
        """Begin with none."""
        self._deployment = deployment
        self._answers = answers
        self._config = config
        self._version_of = version_of
        self._run = Run(deployment)
        self._default: dict[tuple[str, str | None, str], Registered | None] = {}

    def declared(
        self, urn: str, parent: str, inputs: dict[str, Any], version: str, url: str
    ) -> Registered | None:
        """Make a provider that the program declares; None where its configuration is wrong, which is told."""
        package = type_of(urn).removeprefix(PROVIDER)
        return self._register(urn, parent, inputs, version or self._version_of(package), url)

    def find(self, reference: str) -> Registered | None:
        """Return the provider that ``reference`` (``URN::id``) stands for; None where it is wrong."""
        return self._deployment.get(reference.rpartition("::")[0])

    def default(self, package: str, version: str, url: str) -> Registered | None:
        """Return the default provider of a package; None where the stack's settings for it are wrong."""
        wanted = version or self._version_of(package)
        key = (package, wanted, url)
        if key not in self._default:
            urn = self._deployment.urn("", PROVIDER + package, _default_name(wanted, url))
            prefix = f"{package}:"
            inputs: dict[str, Any] = {
                name.removeprefix(prefix): value
                for name, value in self._config.items()
                if name.startswith(prefix)
            }
            self._deployment.claim(urn)
            self._default[key] = self._register(urn, "", inputs, wanted, url)
        return self._default[key]

    def _register(
        self, urn: str, parent: str, inputs: dict[str, Any], version: str | None, url: str
    ) -> Registered | None:
        token, name = type_of(urn), urn.rpartition("::")[2]
        problems = self._answers.configuration_problems(urn, inputs)
        for problem in problems:
            self._deployment.fail(urn, f"{token} resource '{name}' has a problem: {problem}")
        if problems:
            return None
        outputs = {**inputs, "version": version} if version else inputs
        internal = {"pluginDownloadURL": url} if url else {}
        inputs = {**outputs, _OF_ENGINE: internal} if version or url else outputs
        provider = Registered(urn, token, True, parent, id=UNKNOWN_TEXT, inputs=inputs, outputs=outputs)
        # The engine asks nothing of a provider whose configuration isn't known.
        if not has_unknown(outputs):
            package, config = token.removeprefix(PROVIDER), configuration(outputs)
            provider.session = Session(self._run, Place.of(package, config), config)
            self._run.announce(package)
        self._deployment.add(provider)
        return provider


def _default_name(version: str | None, url: str) -> str:
    parts = ["default", *re.split(r"[.+-]", version or ""), re.sub(r"^[a-z]+://", "", url)]
    return "_".join(part for part in parts if part)
