"""Flags and configurations that can't be used are refused together, with no secret in a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atoll_features import cli, config, metrics
from atoll_features.errors import FeaturesError
from atoll_features.redis_store import Address
from atoll_features.registry import Registry

GUIDE = Path(__file__).parents[3] / "docs" / "features.md"


def test_every_flag_and_metric_is_in_the_guide() -> None:
    text = GUIDE.read_text()
    flags = {flag for own in cli.flags().values() for flag in own}
    assert {flag for flag in flags if f"`{flag}`" not in text} == set()
    assert {name for name in metrics.names() if f"`{name}`" not in text} == set()


def test_all_wrong_flags_are_told() -> None:
    with pytest.raises(FeaturesError) as refused:
        cli.parse(["serve", "--port", "70000", "--drain-s", "nan", "--no-such", "--max-rows", "0"])
    told = "\n".join(refused.value.problems)
    for words in (
        "--no-such",
        "--port is wrong; got: '70000'; allowed: 0 to 65535",
        "--drain-s",
        "--max-rows",
    ):
        assert words in told


def test_a_moment_without_a_zone_is_utc() -> None:
    options = cli.parse(["materialize", "--end", "2013-07-01", "--start", "2013-06-30T20:00-04:00"])
    assert options.end.isoformat() == "2013-07-01T00:00:00+00:00"
    assert options.start == options.end


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "COMMAND"), (["fly"], "invalid choice"), (["training-set"], "--output is missing")],
)
def test_what_is_missing_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    assert said in capsys.readouterr().err


GOOD = """
project: flights
registry: {registry_type: sql, path: "postgresql+psycopg://me:$SECRET@db/feast"}
online_store: {type: redis, connection_string: "redis:6379,password=${SECRET}"}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "feature_store.yaml").write_text(text)
    return folder


def test_variables_stand_for_what_they_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    found = config.read(written(tmp_path, GOOD))
    assert found.registry_url == "postgresql+psycopg://me:s3cret@db/feast"
    address = Address.parse(found.online["connection_string"])
    assert (address.host, address.port, address.password) == ("redis", 6379, "s3cret")
    assert "s3cret" not in repr(address)
    Registry(found).close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", ["is not YAML"]),
        ("- a", ["must be a mapping"]),
        (
            "{}",
            [
                "project must be a name",
                "registry_type is 'file'; allowed: 'sql'",
                "online_store.type is None",
            ],
        ),
        (GOOD.replace("redis,", "dynamodb,"), ["online_store.type is 'dynamodb'; allowed: redis, sqlite"]),
        (
            GOOD.replace("type: redis,", "type: redis, redis_type: redis_cluster,"),
            ["'redis_cluster'; allowed: 'redis'"],
        ),
        (GOOD + "entity_key_serialization_version: 2", ["version is 2; allowed: 3"]),
    ],
)
def test_configurations_are_refused_in_words(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(FeaturesError) as refused:
        config.read(written(tmp_path, text))
    for words in said:
        assert words in str(refused.value)


def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeaturesError, match="fix: run apply first"):
        config.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:1,b:2,password=s3cret", "got: 2 of them"),
        ("nohost,password=s3cret", "one host:port"),
        ("a:1,db=x,retries=3,password=s3cret", "'retries'; allowed: db, username"),
        ("a:1,ssl=true,ssl_ca_certs=/none,password=s3cret", "certificates can't be read"),
    ],
)
def test_connection_strings_are_refused_without_the_password(text: str, said: str) -> None:
    with pytest.raises(FeaturesError, match=re.escape(said)) as refused:
        Address.parse(text)
    assert "s3cret" not in str(refused.value)


def test_an_unknown_database_is_refused_without_its_password(tmp_path: Path) -> None:
    found = config.read(written(tmp_path, GOOD.replace("postgresql+psycopg", "paradox")))
    with pytest.raises(FeaturesError, match=r"got: paradox:\.\.\.") as refused:
        Registry(found)
    assert "SECRET" not in str(refused.value)
