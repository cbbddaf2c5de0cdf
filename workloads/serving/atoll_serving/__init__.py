"""Serves one model bundle over the Open Inference protocol (V2 REST and gRPC) and KServe's V1 REST.

``python -m atoll_serving --help`` lists the settings; ``docs/serving.md`` explains them.
"""

from __future__ import annotations

import os

__all__: list[str] = []

# ONNX Runtime 1.32 for Linux collects usage data: it keeps an identifier under ~/.cache and uploads events by
# HTTPS (strings in its library; the identifier was seen on disk). It looks at this when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
