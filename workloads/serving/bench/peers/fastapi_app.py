# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["fastapi==0.165.0", "uvicorn[standard]==0.54.0", "onnxruntime==1.32.0"]
# ///
"""Plain FastAPI on uvicorn (with uvloop and httptools), the request and the answer declared with pydantic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import fastapi
import uvicorn
from plain import PlainNetwork
from pydantic import BaseModel


class Tensor(BaseModel):
    """One tensor of the protocol."""

    name: str
    datatype: str
    shape: list[int]
    data: list[Any]


class Request(BaseModel):
    """A V2 request."""

    id: str | None = None
    inputs: list[Tensor]


class Answer(BaseModel):
    """A V2 answer."""

    id: str | None
    model_name: str
    outputs: list[Tensor]


app = fastapi.FastAPI()
network = PlainNetwork(Path(sys.argv[1]))


@app.post("/v2/models/flights/infer")
async def infer(request: Request) -> Answer:
    """Answer a V2 request."""
    probabilities = network.run({tensor.name: tensor.data for tensor in request.inputs})
    output = Tensor(
        name="probability", datatype="FP32", shape=list(probabilities.shape), data=probabilities.tolist()
    )
    return Answer(id=request.id, model_name="flights", outputs=[output])


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
