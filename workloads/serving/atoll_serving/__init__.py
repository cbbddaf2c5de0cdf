"""Serves one model bundle over the Open Inference protocol (V2 REST and gRPC) and KServe's V1 REST.

``python -m atoll_serving --help`` lists the settings; ``docs/serving.md`` explains them.
"""

from __future__ import annotations

__all__: list[str] = []
