"""What is wrong in a pack's files: all of it at once, each fault with its file and line."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecrime.foundation.errors import EcrimeError


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a pack; ``line`` 0 means the whole file."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


class PackBroken(EcrimeError):
    """The pack cannot be loaded as it stands; nothing of it was taken."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("pack.broken", faults="\n".join(map(str, faults)))
        self.faults = faults

    def __str__(self) -> str:
        return self.params["faults"]


@dataclass(slots=True)
class Faults:
    """Collects faults while a pack is read, so that its maker sees every one in one go."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, line: int, sentence: str) -> None:
        self.found.append(Fault(file, line, sentence))

    def stop_if_any(self) -> None:
        """Raise PackBroken when anything was found so far."""
        if self.found:
            raise PackBroken(tuple(self.found))
