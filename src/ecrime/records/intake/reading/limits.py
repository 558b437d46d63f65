"""How much a file may ask of us before it is refused; each limit is far above any honest export."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# One line of text, or one row of a sheet, in characters.
MAX_ROW = 2 * MIB
# Rows are held in memory a piece at a time, a file never is: so many rows, or as many as weigh so much.
ROWS_AT_ONCE = 2_000
WEIGHT_AT_ONCE = 4 * MIB
# All people that are joined to one row.
MAX_JOINED = 4 * MIB
# The widest sheet a spreadsheet program can save; delimited text is held to the same width.
MAX_COLUMNS = 16_384
# The longest sheet a spreadsheet program can save.
MAX_SHEET_ROWS = 1_048_576
# What a packed file may unpack to, and by which factor once it has unpacked FREE_INFLATED.
# Measured: real exports pack 5 to 40 times; deflate ends at 1,032 times.
MAX_INFLATED = 8 * GIB
MAX_RATIO = 200
FREE_INFLATED = 8 * MIB
# Tags that come out of so many packed bytes of a workbook's part. Parsing a tag costs a hundred times what
# unpacking it does. Measured: 2 for each packed byte where cells name their place, as all spreadsheet
# programs have them; up to 11 from lean writers; a bomb has 200.
TAGS_COUNTED_OVER = 16 * KIB
MAX_TAGS = 16 * TAGS_COUNTED_OVER
# The list of parts in a workbook; the largest seen was 12 KiB.
MAX_DIRECTORY = MIB
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
