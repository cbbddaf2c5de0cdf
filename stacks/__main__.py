"""The program: from an environment's settings to a platform."""

import pulumi

import ai_platform
from atoll.errors import ValidationError
from landings import land
from settings import SettingsError, load

try:
    settings = load()
    exports = ai_platform.build(settings, land(settings, pulumi.get_stack()))
except (SettingsError, ValidationError) as error:
    # A RunError is shown without a traceback.
    raise pulumi.RunError(str(error)) from None
for name, value in exports.items():
    pulumi.export(name, value)
