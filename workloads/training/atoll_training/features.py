"""What the model is given: each feature's name, unit and meaning.

All of them are known when a flight is scheduled to leave. Nothing that happens later (departure delay, taxi
and air time, arrival) is a feature, and nothing that is counted over other flights' outcomes.

The month is left out on purpose: the test months are not among the training months, so the model could only
learn a number for months that it never meets again.
"""

from __future__ import annotations

from dataclasses import dataclass

LATE_AFTER_MINUTES = 15
"""A flight is late when it arrives more than this many minutes after its scheduled arrival."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Feature:
    """A named input of the model; ``optional`` ones fall back on the mean of the training months."""

    name: str
    description: str
    optional: bool = False


CATEGORICAL = (
    Feature("carrier", "IATA code of the airline, as in B6"),
    Feature("origin", "IATA code of the New York airport: EWR, JFK or LGA"),
    Feature("destination", "IATA code of the destination airport, as in BOS"),
    Feature("day_of_week", "Weekday of the scheduled departure in New York, Monday to Sunday"),
)

SCHEDULE = (
    Feature("scheduled_departure_minute", "Scheduled departure, minutes after midnight, New York time"),
    Feature("scheduled_arrival_minute", "Scheduled arrival, minutes after midnight, time of the destination"),
    Feature("distance_miles", "Distance between the airports, miles"),
)

WEATHER = (
    Feature("temperature_f", "Air temperature, degrees Fahrenheit", optional=True),
    Feature("dew_point_f", "Dew point, degrees Fahrenheit", optional=True),
    Feature("humidity_percent", "Relative humidity, percent", optional=True),
    Feature("wind_speed_mph", "Wind speed, miles per hour", optional=True),
    Feature("wind_gust_mph", "Gust speed, miles per hour; 0 where no gusts are reported", optional=True),
    Feature("precipitation_in", "Precipitation in the hour, inches", optional=True),
    Feature("pressure_mb", "Sea level pressure, millibars", optional=True),
    Feature("visibility_miles", "Visibility, miles, 10 at most", optional=True),
)
"""Weather at the origin airport in the hour of the scheduled departure."""

NUMERIC = SCHEDULE + WEATHER
