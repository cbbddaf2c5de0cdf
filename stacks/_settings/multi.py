"""Settings of an environment on several clouds: trained in one place, served in others."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from _settings.aws import AwsSettings
from _settings.azure import AzureSettings
from _settings.base import Name, Section
from _settings.gcp import GcpSettings

Place = Annotated[AwsSettings | GcpSettings | AzureSettings, Field(discriminator="cloud")]


class MultiSettings(Section):
    """An environment on several clouds, with one set of exports."""

    cloud: Literal["multi"] = Field(description="Where the platform lands: `multi`.")
    trains: Name = Field(
        description="The place that trains. It is on AWS: the others take the model from its bucket."
    )
    places: dict[Name, Place] = Field(
        min_length=2,
        description="Places by name, each with `cloud` and its settings. Those that don't train serve.",
    )

    @model_validator(mode="after")
    def _one_trains_and_all_have_one_model(self) -> Self:
        if self.trains not in self.places:
            known = ", ".join(self.places)
            raise ValueError(f"'trains' names no place (got {self.trains!r}; allowed: {known})")
        trainer = self.places[self.trains].cloud
        if trainer != "aws":
            raise ValueError(f"'trains' must name a place on aws (got {self.trains!r}, on {trainer})")
        servers = {name for name, place in self.places.items() if place.cloud == "aws"} - {self.trains}
        if servers:
            got = ", ".join(sorted(servers))
            raise ValueError(f"a place that serves can't be on aws yet (got {got}; allowed: gcp, azure)")
        pools = Counter(pool for place in self.places.values() for pool in place.pools)
        if twice := sorted(pool for pool, count in pools.items() if count > 1):
            raise ValueError(f"pools of different places have one name: {', '.join(twice)}")
        models = {place.serving.name for place in self.places.values()}
        if len(models) > 1:
            raise ValueError(f"places serve models of different names: {', '.join(sorted(models))}")
        return self
