"""Base classes of the published language. Declaring a subclass is all it takes to publish it."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.contracts.aggregate import Aggregate, Ref
from shared.contracts.marks import DiscreetModel, Mark, marked
from shared.contracts.types import ActorKind, LawfulBasis

EVENTS: dict[str, type["Event"]] = {}
COMMANDS: dict[tuple[str, str], type["Command"]] = {}
QUESTIONS: dict[tuple[str, str], type["Question"]] = {}

Data = dict[str, Any]
Upcast = Callable[[Data], Data | list[tuple[type["Event"], Data]]]
_UPCASTS: dict[tuple[str, int], Upcast] = {}
_RETIRED: set[str] = set()


class UnknownEvent(LookupError):
    """This code does not know the event's type, or (`newer`) knows only an older version of it."""

    def __init__(self, message: str, *, newer: bool = False) -> None:
        super().__init__(message)
        self.newer = newer


class Event(DiscreetModel):
    """Something that happened: `class MemberJoined(Event, of=MEMBER, version=1)`.

    The class name and the version are the storage format: neither is ever changed, only a new version added.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    of: ClassVar[Aggregate]
    version: ClassVar[int]
    sealed: ClassVar[frozenset[str]]
    sensitive: ClassVar[frozenset[str]]
    _erased: ClassVar[dict[str, None]]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        of, version = kwargs.pop("of"), kwargs.pop("version", 1)
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__name__ in EVENTS:
            raise TypeError(f"two events are called {cls.__name__}")
        cls.of, cls.version = of, version
        cls.sealed, cls.sensitive = marked(cls), marked(cls, Mark.SENSITIVE)
        cls._erased = dict.fromkeys(cls.sealed)
        if cls.sealed and not of.person:
            raise TypeError(f"{cls.__name__} has personal fields, but {of.name} does not say whose they are")
        EVENTS[cls.__name__] = cls

    @property
    def ref(self) -> Ref:
        return self.of.ref(getattr(self, self.of.key))

    @property
    def holds_personal_data(self) -> bool:
        """Whether any of the fields that are sealed has a value."""
        return any(getattr(self, name) is not None for name in self.sealed)


def upcast(event: type[Event], *, from_version: int) -> Callable[[Upcast], Upcast]:
    """Registers how data of an old version becomes the next one, or several events where one was split."""

    def register(function: Upcast) -> Upcast:
        _UPCASTS[event.__name__, from_version] = function
        return function

    return register


def retire(event_type: str) -> None:
    """Recorded events of this type are passed over in silence from now on."""
    _RETIRED.add(event_type)


def read_event(event_type: str, version: int, data: Data) -> list["Event"]:
    """The events that recorded data means to this code, oldest versions brought up to date.

    Personal fields that are missing from `data` (not opened, or erased) read as None. Raises UnknownEvent, and
    pydantic's ValidationError where the data do not fit their own version.
    """
    cls = EVENTS.get(event_type)
    if event_type in _RETIRED:
        return []
    if cls is None:
        raise UnknownEvent(f"no event is called {event_type} here")
    if version > cls.version:
        raise UnknownEvent(f"{event_type} is known up to version {cls.version}, not {version}", newer=True)
    while version < cls.version:
        data_or_split = _UPCASTS[event_type, version](data)
        if isinstance(data_or_split, list):
            return [event for part, its in data_or_split for event in read_event(part.__name__, part.version, its)]
        data, version = data_or_split, version + 1
    # The validator itself: what model_validate adds is half the time that reading a small event takes.
    return [cls.__pydantic_validator__.validate_python({**cls._erased, **data} if cls.sealed else data)]


def is_retired(event_type: str) -> bool:
    """Whether recorded events of this type are passed over."""
    return event_type in _RETIRED


def has_upcast(event_type: str, from_version: int) -> bool:
    """Whether it was said how data of this old version become newer ones."""
    return (event_type, from_version) in _UPCASTS


def may_read_as(event_type: str, wanted: "frozenset[type[Event]]") -> bool:
    """Whether recorded events of this type could read as one of these; True, too, where only reading can tell."""
    cls = EVENTS.get(event_type)
    return cls is None or cls in wanted or any(upcast_type == event_type for upcast_type, _ in _UPCASTS)


class _Request(DiscreetModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    by: ClassVar[frozenset[ActorKind]]
    within: ClassVar[str | None]

    @field_validator("*", mode="after")
    @classmethod
    def _required_means_present(cls, value: Any, info: ValidationInfo) -> Any:
        # Personal[...] admits None for the sake of events that read as erased; a request must bring the value.
        if value is None and cls.model_fields[str(info.field_name)].is_required():
            raise PydanticCustomError("missing", "Field required")
        return value


class Command(_Request):
    """Something a person asks a service to do. `by` names the kinds of actor who may: `member` for themselves only.

    `about` names the field that says whom it concerns, where that is not the aggregate's own id. `within` names a kind
    of thing, such as an intake: who was granted access to one may send it, and the decision sees to which one it is.
    Where the aggregate's key field is None, the command makes a new aggregate, whose id derives from the command's.
    """

    of: ClassVar[Aggregate]
    about: ClassVar[str]
    sensitive: ClassVar[frozenset[str]]
    basis: LawfulBasis | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        of, by = kwargs.pop("of"), kwargs.pop("by")
        cls.about, cls.within = kwargs.pop("about", of.key), kwargs.pop("within", None)
        super().__pydantic_init_subclass__(**kwargs)
        cls.of, cls.by, cls.sensitive = of, frozenset(map(ActorKind, by)), marked(cls, Mark.SENSITIVE)
        COMMANDS[of.service, cls.__name__] = cls

    @property
    def anonymous(self) -> bool:
        """Whether the log must not say who sent it."""
        return False

    @property
    def carries_sensitive(self) -> bool:
        return any(getattr(self, name) not in (None, (), []) for name in self.sensitive)


class _Answers:
    """The type of a question's answers, made when it is first used."""

    def __init__(self, answers: Any) -> None:
        self._answers = answers
        self._made: TypeAdapter[Any] | None = None

    def __get__(self, _question: object, _of: type) -> TypeAdapter[Any]:
        if self._made is None:
            self._made = TypeAdapter(self._answers)
        return self._made


class Question(_Request):
    """Something a service can be asked. Its name in requests, `asked_as`, is the class name in snake case.

    `about` names the field that says whom it concerns: a member may ask it about themselves only. Without one, a
    member may ask it, and the service sees to what they are shown. So it does for who was granted access to one thing
    of the kind that a question lies `within`.
    """

    asked_of: ClassVar[str]
    asked_as: ClassVar[str]
    about: ClassVar[str | None]
    answers: ClassVar[_Answers]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        service, by, answers = kwargs.pop("service"), kwargs.pop("by"), kwargs.pop("answers")
        about, cls.within = kwargs.pop("about", None), kwargs.pop("within", None)
        super().__pydantic_init_subclass__(**kwargs)
        cls.asked_of, cls.by, cls.about = service, frozenset(map(ActorKind, by)), about
        cls.asked_as = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.answers = _Answers(answers)
        QUESTIONS[service, cls.asked_as] = cls
