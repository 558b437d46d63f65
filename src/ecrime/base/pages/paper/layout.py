"""Blocks laid out on pages of A4: where each line of text stands, and nothing of how a file says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from ecrime.base.pages.paper.blocks import Block, Heading, Note, Passage, Row, Squares, Telling
from ecrime.base.pages.paper.lines import Line, LineBreaker, width_of
from ecrime.base.pages.paper.typefaces import Weight

# Points, from the upper left corner.
WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 51.0, WIDTH - 45.0
TOP, BOTTOM = 78.0, HEIGHT - 62.0
HEAD_LINE, FOOT_LINE = 58.0, HEIGHT - 50.0
LABEL_WIDTH, WORD_WIDTH = 130.0, 74.0
VALUE = LEFT + LABEL_WIDTH + 14.0

# Khmer stacks marks above and letters below: in 1.8 of its size every line keeps clear of its neighbours.
LEADING = 1.8
ABOVE = 1.2
ROW_GAP = 3.0
HEADING_GAP = 10.0
BEGIN_GAP = 8.0
# A text of up to so many lines is not torn; of a longer one so many stay together.
KEPT_LINES = 8
# A square of a code: large enough for any camera, and the code no wider than this.
SQUARE, CODE_WIDTH = 2.2, 150.0
FURNITURE_GAP = 1500  # thousandths of the type size
SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points, weight, and how dark: 0 is black, 255 white."""

    size: float
    weight: Weight = Weight.REGULAR
    grey: int = 0

    @property
    def leading(self) -> float:
        """From one line to the next, in points."""
        return self.size * LEADING


TITLE = Style(17, Weight.SEMIBOLD)
HEADING = Style(12, Weight.SEMIBOLD)
BODY = Style(10.5)
LABEL = Style(9, Weight.SEMIBOLD, 40)
SMALL = Style(8.5, grey=70)
FURNITURE = Style(8, grey=40)


Lines = list[tuple[Style, Line]]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of text with the start of its baseline."""

    x: float
    y: float
    style: Style
    line: Line


@dataclass(frozen=True, slots=True)
class Dark:
    """A dark bar of a code: where it begins, how wide and how high it is."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    """One page: its lines in the order in which they are read, the heights of its rules across, its dark bars."""

    lines: list[PlacedLine] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    dark: list[Dark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on top and at the bottom of a page."""

    head_left: str
    head_right: str
    foot_left: str
    foot_right: str


def lay_out(first: Telling, second: Telling, breaker: LineBreaker) -> list[Page]:
    """The pages of a sheet told in two languages."""
    flow = _Flow(breaker)
    for block, other in zip(first, second, strict=True):
        flow.add(block, other)
    return flow.pages


def furnish(page: Page, furniture: Furniture, breaker: LineBreaker) -> None:
    """Put head and foot on a page."""
    head, foot = HEAD_LINE - 8, FOOT_LINE + FURNITURE.size * ABOVE + 4
    page.lines = [
        *_across(furniture.head_left, furniture.head_right, head, breaker),
        *page.lines,
        *_across(furniture.foot_left, furniture.foot_right, foot, breaker),
    ]
    page.rules += [HEAD_LINE, FOOT_LINE]


class _Flow:
    """Fills pages from top to bottom."""

    def __init__(self, breaker: LineBreaker) -> None:
        self.pages = [Page()]
        self._breaker = breaker
        self._y = TOP
        self._set_off_at = TOP  # where a line across or the edge of the page has just set off what follows

    def add(self, block: Block, other: Block) -> None:
        """Put a block, as both tellings have it, after the last."""
        match block, other:
            case Heading(), Heading():
                self._heading(block, other)
            case Row(), Row():
                self._row(block, other)
            case Note(), Note():
                lines = self._told(block.text, other.text, BODY, RIGHT - LEFT)
                self._need(_kept(lines))
                self._stack(lines, LEFT)
                self._y += ROW_GAP
            case Squares(), Squares():
                self._squares(block)
            case _:
                raise TypeError("the two tellings of a sheet have the same blocks")

    def _heading(self, block: Heading, other: Heading) -> None:
        style = TITLE if block.level == 1 else HEADING
        lines = self._told(block.text, other.text, style, RIGHT - LEFT)
        self._y += HEADING_GAP if self.pages[-1].lines else 0
        self._need(_height(lines) + KEPT_LINES * BODY.leading)
        self._stack(lines, LEFT)
        self.pages[-1].rules += [self._y] if block.level == 2 else []
        self._y += ROW_GAP
        self._set_off_at = self._y

    def _row(self, block: Row, other: Row) -> None:
        labels = self._told(block.label, other.label, LABEL, LABEL_WIDTH)
        passages = [self._passage(*both) for both in zip(block.passages, other.passages, strict=True)]
        words, lines = passages[0]
        self._need(BEGIN_GAP * block.begins + max(_height(labels), _height(words), _kept(lines)))
        if block.begins and self._y > self._set_off_at:
            self.pages[-1].rules.append(self._y + BEGIN_GAP / 2)
            self._y += BEGIN_GAP
        page, top = self.pages[-1], self._y
        self._y += _lowered(LABEL)
        self._stack(labels, LEFT)
        below, self._y = self._y, top
        for words, lines in passages:
            self._beside(words, lines)
        if self.pages[-1] is page:
            self._y = max(self._y, below)
        self._y += ROW_GAP

    def _squares(self, block: Squares) -> None:
        side = min(SQUARE, CODE_WIDTH / len(block.rows))
        self._need(side * len(block.rows))
        left = RIGHT - side * len(block.rows)
        for place, row in enumerate(block.rows):
            at = 0
            for is_dark, run in groupby(row):
                width = len(list(run))
                if is_dark:
                    self.pages[-1].dark.append(Dark(left + at * side, self._y + place * side, width * side, side))
                at += width

    def _passage(self, passage: Passage, other: Passage) -> tuple[Lines, Lines]:
        """The lines of its word, in both languages beside each other, and of its text."""
        if not passage.word:
            return [], self._told(passage.text, other.text, BODY, RIGHT - VALUE)
        word = passage.word if passage.word == other.word else SEPARATOR.join([passage.word, other.word])
        words = self._told(word, word, SMALL, WORD_WIDTH)
        return words, self._told(passage.text, other.text, BODY, RIGHT - VALUE - WORD_WIDTH)

    def _beside(self, words: Lines, lines: Lines) -> None:
        self._need(max(_height(words), _kept(lines)))
        page, top = self.pages[-1], self._y
        self._y += _lowered(SMALL)
        self._stack(words, VALUE)
        below, self._y = self._y, top
        self._stack(lines, VALUE + WORD_WIDTH if words else VALUE)
        if self.pages[-1] is page:
            self._y = max(self._y, below)

    def _told(self, text: str, other: str, style: Style, width: float) -> Lines:
        """The lines of a text, and below it in small letters what the other language says differently."""
        lines = [(style, line) for line in self._breaker.lines(text, style.weight, width / style.size * 1000)]
        if other != text:
            lines += [(SMALL, line) for line in self._breaker.lines(other, SMALL.weight, width / SMALL.size * 1000)]
        return lines

    def _stack(self, lines: Lines, x: float) -> None:
        for style, line in lines:
            self._need(style.leading)
            self.pages[-1].lines.append(PlacedLine(x, self._y + style.size * ABOVE, style, line))
            self._y += style.leading

    def _need(self, height: float) -> None:
        """Go to the next page unless so much is left of this one."""
        if self._y + height > BOTTOM and self.pages[-1].lines:
            self.pages.append(Page())
            self._y = self._set_off_at = TOP


def _height(lines: Lines) -> float:
    return sum(style.leading for style, _ in lines)


def _lowered(style: Style) -> float:
    """How far smaller letters go down to stand on the line of the text beside them."""
    return (BODY.size - style.size) * ABOVE


def _kept(lines: Lines) -> float:
    """The height of what is not torn from the first line."""
    return _height(lines if len(lines) <= KEPT_LINES else lines[:KEPT_LINES])


def _across(left: str, right: str, y: float, breaker: LineBreaker) -> list[PlacedLine]:
    """One line at the left and one at the right; of the left one only what the other leaves room for."""
    width = (RIGHT - LEFT) / FURNITURE.size * 1000
    at_right = breaker.lines(right, FURNITURE.weight, width)[0]
    room = width - width_of(at_right) - FURNITURE_GAP
    at_left = breaker.lines(left, FURNITURE.weight, room)[0]
    x = RIGHT - width_of(at_right) * FURNITURE.size / 1000
    return [PlacedLine(LEFT, y, FURNITURE, at_left), PlacedLine(x, y, FURNITURE, at_right)]
