"""Imported before everything else here, so that a missing SDK is told in words."""

from atoll._extras import require

require("gcp", "pulumi_gcp")
