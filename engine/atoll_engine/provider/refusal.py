"""How a provider's call ends that can't be answered."""

from __future__ import annotations

from typing import NoReturn

import grpc


def refuse(context: grpc.ServicerContext, error: Exception) -> NoReturn:
    """End the call with the error's message, which the engine shows at the resource."""
    context.abort(grpc.StatusCode.UNKNOWN, str(error))
    raise error  # abort has raised already
