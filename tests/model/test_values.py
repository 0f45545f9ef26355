"""Values behave as standard dataclasses with slots do, but for how long their class takes to make."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest

from tuimail.model import values
from tuimail.model.values import dataclass

Decorator = Callable[..., Callable[[type], type]]


@dataclass(frozen=True, slots=True)
class Point:
    """A value."""

    x: int
    y: int = 0
    KIND: ClassVar[str] = "point"

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    """One that inherits, and names its fields."""

    name: str
    notes: list[str] = field(default_factory=list, compare=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Counter:
    """One that changes."""

    count: int
    of: list[int] = field(default_factory=list)
    made: int = field(default=3, init=False)

    def __post_init__(self) -> None:
        self.count += 1


@dataclass(slots=True, eq=False)
class Thing:
    """One that is only itself."""

    size: int


@pytest.mark.parametrize("options", [{"frozen": True}, {}, {"frozen": True, "kw_only": True}, {"eq": False}])
def test_a_class_is_as_the_standard_library_makes_it(options: dict[str, bool]) -> None:
    def body() -> type:
        class Sample:
            a: int
            b: str = "b"
            c: tuple[int, ...] = field(default=(), repr=False)
            d: list[int] = field(default_factory=list, compare=False)

        return Sample

    standard, ours = (make(slots=True, **options)(body()) for make in (dataclasses.dataclass, values._dataclass))
    first: dict[str, Any] = {"a": 1}
    for words in (first, {"a": 2, "b": "x", "c": (1,), "d": [5]}):
        one, other = standard(**words), ours(**words)
        assert repr(one) == repr(other)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert (one == standard(**words)) == (other == ours(**words))
        assert (one == standard(a=9)) == (other == ours(a=9))
        assert (standard.__hash__ is None) == (ours.__hash__ is None)
    assert getattr(standard, "__match_args__") == getattr(ours, "__match_args__")  # noqa: B009
    assert [each.name for each in fields(standard)] == [each.name for each in fields(ours)]
    assert getattr(standard, "__slots__") == getattr(ours, "__slots__")  # noqa: B009
    for wrong in ((), (1, 2, 3, 4, 5), {"a": 1, "e": 2}, {"b": 1}):
        for made in (standard, ours):
            with pytest.raises(TypeError):
                made(**wrong) if isinstance(wrong, dict) else made(*wrong)


def test_the_first_instances_are_as_the_later_ones() -> None:
    @dataclass(slots=True)
    class Sample:
        a: int
        b: list[int] = field(default_factory=list)
        made: int = field(default=3, init=False)
        c: str = field(default="c", kw_only=True)

        def __post_init__(self) -> None:
            self.made += self.a

    made = [Sample(1, [2], c="x") for _ in range(9)]
    assert {repr(one) for one in made} == {repr(made[0])} == {repr(made[-1])}
    assert (made[0].made, made[-1].made) == (4, 4)
    for wrong in ((1, [2], "x"), (1, [2], 3, "x")):
        with pytest.raises(TypeError):
            Sample(*wrong)

    @dataclass(slots=True)
    class Other:
        a: int
        b: int = 0

    with pytest.raises(TypeError, match="multiple values"):
        Other(1, a=2)  # type: ignore[misc]
    with pytest.raises(TypeError, match="missing 1 required"):
        Other()  # type: ignore[call-arg]


def test_fields_are_slots() -> None:
    assert not hasattr(Point(1), "__dict__")
    assert not hasattr(Named(1, name="n"), "__dict__")
    assert Point.KIND == "point"
    assert Point(1, 2).sum == 3


def test_a_frozen_value_stays_as_it_is() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert point == Point(1, 0)
    assert point != Point(2)
    assert point != object()
    assert len({point, Point(1), Point(2)}) == 2


def test_inherited_fields_come_first() -> None:
    named = Named(1, y=2, name="n", secret="hidden")
    assert repr(named) == "Named(x=1, y=2, name='n', notes=[])"
    assert named == Named(1, y=2, name="n", secret="hidden", notes=["other"])
    assert named != Named(1, y=2, name="n")


def test_replace_and_matching_work() -> None:
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    assert replace(Named(1, name="n"), name="m").name == "m"
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)


def test_a_value_can_be_copied_and_sent() -> None:
    point = Named(1, name="n")
    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)


def test_what_changes_is_not_hashable_and_gets_its_own_defaults() -> None:
    one, other = Counter(1), Counter(1)
    one.of.append(1)
    assert (one.count, one.made, other.of) == (2, 3, [])
    assert one != other
    with pytest.raises(TypeError):
        hash(one)
    assert Thing(1) != Thing(1)


def test_a_standard_dataclass_may_inherit_from_a_value() -> None:
    @dataclasses.dataclass(frozen=True)
    class Deep(Point):
        z: int = 0

    assert Deep(1, 2, 3) == Deep(1, 2, 3)
    assert Deep(1, 2, 3).sum == 3


def test_shared_defaults_and_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @dataclass(slots=True)
        class Shared:
            names: list[str] = []  # noqa: RUF012

    with pytest.raises(TypeError):
        values._dataclass(slots=False)


def test_what_replace_looks_for_is_made_once() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        x: int

    assert replace(Fresh(1), x=2) == Fresh(2)
    assert fields(Fresh)[0] is fields(Fresh)[0]
    assert fields(Named)[0] is fields(Named)[0]
