"""The model card: what the model is for, what it was judged on, and where it must not be trusted."""

from __future__ import annotations

from typing import Any

from atoll_training.features import CATEGORICAL, LATE_AFTER_MINUTES, NUMERIC
from atoll_training.flights import DATA_SOURCE

_ROWS = {"model": "this network", "gradient_boosting": "gradient boosting", "prior": "class prior"}


def model_card(name: str, version: str, metrics: dict[str, Any], created_from: dict[str, Any]) -> str:
    """Return the card as Markdown, from what ``metrics.json`` and the manifest's ``created_from`` say."""
    rows = metrics["rows"]
    calibration = metrics["calibration"]
    features = "\n".join(f"- `{f.name}`: {f.description}" for f in CATEGORICAL + NUMERIC)
    return f"""# {name} {version}

Gives the probability that a flight from New York (EWR, JFK, LGA) arrives more than {LATE_AFTER_MINUTES}
minutes late, from what is known when it is scheduled to leave.

## Results

Trained on January to September 2013 ({rows["train"]:,} flights); the best epoch was chosen on October
({rows["validation"]:,}), November and December ({rows["test"]:,}) were kept for this table.

{_table("Test: November and December", metrics["test"])}
{_table("Validation: October", metrics["validation"])}
{_verdict(metrics["test"])}
In the test months {calibration["observed"]:.1%} of the flights were late; the model expected
{calibration["expected"]:.1%} on average.

## Data

{DATA_SOURCE}: flights that left New York City in 2013, with hourly weather of the
origin airport.

- Cancelled and diverted flights have no arrival delay and are left out: the probability is that of a
  flight which does arrive. In a storm, when many are cancelled, it says nothing about those.
- Weather is what was observed in the hour of the scheduled departure. Asked earlier, the caller has a
  forecast instead, and the model will be less good than this table.
- A missing optional value is replaced by the mean of the training months; an unknown airline or airport
  gets a neutral place in the model.

## Features

{features}

Left out on purpose: anything after departure was due (departure delay, air time, arrival), the history of
the aircraft, and the month, since the test months are not among those trained on.

## Limits

One year, one city, one country. Airlines have since merged and schedules changed: a demonstration of a
platform, not advice to passengers. The year's own weather dominates; nothing was learnt about other years.

## Made from

Seed {created_from["settings"]["seed"]}, {created_from["ranks"]} ranks on {created_from["device"]},
PyTorch {created_from["torch"]}, best of {created_from["epochs"]} epochs: {created_from["best_epoch"]}.
"""


def _table(title: str, scores: dict[str, dict[str, float]]) -> str:
    lines = [f"| {title} | ROC AUC | average precision | log loss |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {label} | {scores[key]['roc_auc']:.4f} | {scores[key]['average_precision']:.4f} "
        f"| {scores[key]['log_loss']:.4f} |"
        for key, label in _ROWS.items()
    ]
    return "\n".join(lines) + "\n"


def _verdict(test: dict[str, dict[str, float]]) -> str:
    model, prior, boosting = test["model"], test["prior"], test["gradient_boosting"]
    gain = prior["log_loss"] - model["log_loss"]
    against_prior = (
        f"Log loss is {abs(gain):.4f} {'below' if gain > 0 else 'above'} that of the class prior. "
    )
    difference = model["log_loss"] - boosting["log_loss"]
    word = "lower (better)" if difference < 0 else "higher (worse)"
    return f"{against_prior}Against gradient boosting it is {abs(difference):.4f} {word}.\n"
