"""The program: from an environment's settings to a platform."""

import pulumi

import ai_platform
from landings import land
from settings import Settings, SettingsError

try:
    settings = Settings.load()
    exports = ai_platform.build(settings, land(settings))
except SettingsError as error:
    # A RunError is shown without a traceback.
    raise pulumi.RunError(str(error)) from None
for name, value in exports.items():
    pulumi.export(name, value)
