"""Word files, opened by the child alone: the words of the text and the pictures, and nothing else."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from ecrime.base.files.looking.kinds import LIMITS, MIB, PICTURES, Kind, kind_of
from ecrime.base.files.looking.refusing import FileRefused, corrupt

TEXT = "word/document.xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_MEDIA = "word/media/"
_ENCRYPTED = 0x1
_AT_ONCE = 64 * 1024


class Docx:
    """A Word file whose members are read one by one, none of them further than its limit."""

    def __init__(self, content: bytes) -> None:
        """Raises FileRefused for what is no Word file, or packs more than it may."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise corrupt() from None
        self._members = {info.filename: info for info in self._zip.infolist()}
        _check(self._zip.infolist())
        if TEXT not in self._members or "[Content_Types].xml" not in self._members:
            raise FileRefused("upload.unknown_kind")

    def text(self) -> list[str]:
        """The paragraphs of the text, in their order; cells of tables are paragraphs."""
        return _Paragraphs().read(self._read(TEXT))

    def pictures(self) -> list[tuple[bytes, Kind]]:
        """The pictures of the kinds that are taken in, by name; at most so many as are shown."""
        found: list[tuple[bytes, Kind]] = []
        for name in sorted(self._members):
            if not name.startswith(_MEDIA) or len(found) == LIMITS.pictures:
                continue
            content = self._read(name)
            kind = kind_of(content[:1024])
            if kind is not None and kind in PICTURES:
                found.append((content, kind))
        return found

    def left_out(self) -> int:
        """How many members of the text's media are no picture that is shown."""
        return sum(name.startswith(_MEDIA) for name in self._members) - len(self.pictures())

    def _read(self, name: str) -> bytes:
        info, content = self._members[name], bytearray()
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_AT_ONCE):
                    content += piece
                    if len(content) > info.file_size:
                        raise FileRefused("upload.inflates")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise corrupt() from None
        return bytes(content)


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > LIMITS.members:
        raise FileRefused("upload.inflates")
    for info in members:
        if info.flag_bits & _ENCRYPTED:
            raise FileRefused("upload.encrypted")
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise FileRefused("upload.path_in_name")
        if name.lower().endswith("vbaproject.bin"):
            raise FileRefused("upload.has_program")
        if info.file_size > MIB and info.file_size > LIMITS.ratio * max(info.compress_size, 1):
            raise FileRefused("upload.inflates")
    if sum(info.file_size for info in members) > LIMITS.inflated_bytes:
        raise FileRefused("upload.inflates")


class _Paragraphs:
    """Gathers words while the text is read; a declaration of entities ends it at once."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._words: list[str] = []
        self._length = 0
        self._in_text = False

    def read(self, xml: bytes) -> list[str]:
        """The paragraphs. Raises FileRefused for what is no XML, or declares a document type."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take
        try:
            parser.Parse(xml, True)  # noqa: FBT003  # expat takes it so alone
        except expat.ExpatError:
            raise corrupt() from None
        return self._found

    def _refuse(self, *_declared: object) -> None:
        raise FileRefused("upload.inflates")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        word = name.removeprefix(_WORD).removeprefix(_STRICT)
        self._in_text = word == "t"
        if word == "tab":
            self._add("\t")
        elif word in ("br", "cr"):
            self._add("\n")

    def _end(self, name: str) -> None:
        self._in_text = False
        if name.removeprefix(_WORD).removeprefix(_STRICT) == "p":
            self._found.append("".join(self._words))
            self._words.clear()

    def _take(self, words: str) -> None:
        if self._in_text:
            self._add(words)

    def _add(self, words: str) -> None:
        self._length += len(words)
        if self._length > LIMITS.text:
            raise FileRefused("upload.too_much_text", most=str(LIMITS.text))
        self._words.append(words)
