import pulumi
import pytest

from atoll.testing import Secret, record


def make(name: str, **inputs: object) -> pulumi.CustomResource:
    return pulumi.CustomResource("test:index:Thing", name, inputs)


def test_a_secret_doesnt_show_itself() -> None:
    thing = record(lambda: make("a", password=pulumi.Output.secret("canary"), whole=3))["a"]

    assert thing.inputs == {"password": Secret("canary"), "whole": 3}
    assert "canary" not in repr(thing)


def test_dependencies_by_value_and_by_option() -> None:
    def program() -> None:
        first, second = make("first", size=1), make("second")
        options = pulumi.ResourceOptions(depends_on=[second])
        pulumi.CustomResource("test:index:Thing", "third", {"size": first.size}, options)

    assert record(program)["third"].depends_on == {"first", "second"}


def test_the_same_name_twice() -> None:
    with pytest.raises(ValueError, match="two resources are called 'a'"):
        record(lambda: (make("a"), make("a")))


def test_what_the_program_raises() -> None:
    def program() -> None:
        raise pulumi.RunError("no")

    with pytest.raises(pulumi.RunError, match="no"):
        record(program)


def test_a_lookup_is_refused() -> None:
    with pytest.raises(Exception, match="components look nothing up"):
        record(lambda: pulumi.runtime.invoke("test:index:find", {}))


def test_unknown_while_previewing() -> None:
    seen = []
    record(lambda: make("a").id.apply(seen.append), preview=True)
    record(lambda: make("a").id.apply(seen.append))

    assert seen == ["a-id"]
