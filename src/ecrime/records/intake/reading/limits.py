"""How much a file may ask of us before it is refused; each limit is far above any honest export."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# One line of text, or one row of a sheet, in characters. A row is held in memory, a file never is.
MAX_ROW = 2 * MIB
# The widest sheet a spreadsheet program can save; delimited text is held to the same width.
MAX_COLUMNS = 16_384
# The longest sheet a spreadsheet program can save.
MAX_SHEET_ROWS = 1_048_576
# What a packed file may unpack to, and by which factor once it has unpacked FREE_INFLATED.
# Measured: real exports pack 5 to 40 times; deflate ends at 1,032 times.
MAX_INFLATED = 8 * GIB
MAX_RATIO = 200
FREE_INFLATED = 8 * MIB
# The list of parts in a workbook; the largest seen was 12 KiB.
MAX_DIRECTORY = 4 * MIB
# One tag with its attributes; expat holds it whole before it tells us.
MAX_MARKUP = MIB
MAX_DEPTH = 64
# A part of a workbook that is kept in memory: list of sheets, relations, styles.
MAX_SMALL_PART = 8 * MIB
MAX_CELL = MIB
MAX_STRINGS = 8_000_000
# What detection of an encoding looks at.
ENCODING_SAMPLE = 256 * KIB
READ_SIZE = 64 * KIB
MAX_MAPPING = 256 * KIB
# What a page takes; the command line takes any size.
MAX_UPLOAD = 256 * MIB
