"""What sections of settings are made of."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def matching(pattern: str, what: str) -> AfterValidator:
    """Return a check that a text matches ``pattern`` as a whole, which says ``what`` it must be."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what} (got {value!r})")
        return value

    return AfterValidator(check)


Name = Annotated[
    str,
    matching(r"[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?", "at most 30 lower-case letters, digits and inner '-'"),
]
Cpu = Annotated[str, matching(r"[0-9]+m|[0-9]+(\.[0-9]+)?", "an amount of CPU as '2', '0.5' or '500m'")]
KubernetesVersion = Annotated[str, matching(r"1\.[0-9]{2}", "a minor version of Kubernetes, as '1.34'")]


class Section(BaseModel):
    """A mapping of settings: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
