"""The program: from an environment's settings to a platform."""

from typing import Any

import pulumi

from atoll.errors import ValidationError
from settings import AnySettings, MultiSettings, SettingsError, load


def build(settings: AnySettings, name: str) -> dict[str, Any]:
    """Build the environment ``name``; return what it exports."""
    if isinstance(settings, MultiSettings):
        import ai_federation

        return ai_federation.build(settings, name)
    import ai_platform
    from landings import land

    return ai_platform.build(settings, land(settings, name))


try:
    exports = build(load(), pulumi.get_stack())
except (SettingsError, ValidationError) as error:
    # A RunError is shown without a traceback.
    raise pulumi.RunError(str(error)) from None
for key, value in exports.items():
    pulumi.export(key, value)
