"""The sentences for what can be wrong with a file, a mapping or a row: what, where, and what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILE: dict[str, str | Promise] = {
    "file.bomb": _(
        "The file unpacks to more than %(ratio)s times its size, as no honest file does. Ask where it came from."
    ),
    "file.bytes_invalid": _(
        "Line %(line)s has bytes that are not %(encoding)s (byte %(offset)s of the file). "
        'Write the right encoding into the mapping, like encoding = "windows-1258".'
    ),
    "file.cell_too_long": _("A cell holds more than %(limit)s characters. Shorten it or take the row out."),
    "file.changed": _("The file changed while it was imported (row %(row)s). Start again; no row is recorded twice."),
    "file.cut_short": _("The end of the file is missing. Copy or send it again."),
    "file.damaged": _("The file is damaged and cannot be read. Export it again."),
    "file.empty": _("The file is empty. Choose the file that was exported."),
    "file.encoding_unknown": _(
        "It cannot be told how the letters of this file are written. Write the encoding into the mapping."
    ),
    "file.encrypted": _("The workbook is locked with a password. Save it without one."),
    "file.heading_missing": _("The file has no column %(heading)s, which the mapping reads. It has: %(known)s."),
    "file.heading_twice": _("Two columns have the same heading (%(heading)s). Give each its own name."),
    "file.heading_unreadable": _("The headings hold characters that cannot be read. Export the file again."),
    "file.missing": _("Choose the file to import."),
    "file.no_sheet": _("The workbook has no sheet of the name “%(sheet)s”. It has: %(known)s."),
    "file.no_workbook": _("This is no Excel workbook. Save it as .xlsx or .csv."),
    "file.not_opened": _("The file %(name)s cannot be opened (%(reason)s)."),
    "file.not_a_table": _("This is a picture or a document, not a table. Export the data as .csv or .xlsx."),
    "file.old_or_encrypted_workbook": _(
        "This is an old .xls workbook, or one locked with a password. Save it as .xlsx without a password."
    ),
    "file.quotes": _("The quotation marks around line %(line)s do not match. Export the file again."),
    "file.recorded_elsewhere": _(
        "Rows of this source were recorded by another unit already. Ask the unit above yours before you go on."
    ),
    "file.row_too_long": _("Row %(row)s holds more than %(limit)s characters. Check the line ends of the file."),
    "file.rows_bad": _(
        "%(bad)s rows have problems, so nothing was recorded. Correct them, or import the good rows only."
    ),
    "file.too_large": _("The file is larger than %(limit)s bytes. Split it."),
    "file.too_many_columns": _("Row %(row)s has more than %(limit)s columns. Check the delimiter."),
    "file.too_many_rows": _("The sheet has more than %(limit)s rows. Split it."),
    "file.workbook_entities": _(
        "The workbook holds declarations that no spreadsheet program writes. Ask where it came from."
    ),
    "file.workbook_markup": _("The inside of the workbook is not as spreadsheet programs write it. Save it again."),
    "file.workbook_part_too_large": _("The part %(part)s of the workbook is too large. Save it again as .csv."),
    "file.workbook_parts": _("The workbook has too many parts. Save the sheet alone, as .xlsx or .csv."),
}

MAPPING: dict[str, str | Promise] = {
    "mapping.area_one_way": _(
        "Line %(line)s: [place] needs either area (a code) or area_names, not both and not none."
    ),
    "mapping.delimiter_length": _('Line %(line)s: the delimiter is one character, like "," or "\\t".'),
    "mapping.encoding_unknown": _(
        "Line %(line)s: there is no such encoding. Write utf-8, utf-16, windows-1258 or another."
    ),
    "mapping.format_unknown": _(
        "Line %(line)s: the time format %(format)s needs a year, and only signs that docs/guide/import.md lists."
    ),
    "mapping.key_unknown": _("Line %(line)s: there is no key %(key)s. Did you mean: %(known)s?"),
    "mapping.missing": _("%(key)s is missing (line %(line)s). docs/guide/import.md describes every key."),
    "mapping.missing_whole": _("Choose a mapping, or write one."),
    "mapping.not_number": _("Line %(line)s: %(key)s is a whole number from 1 to 1000."),
    "mapping.not_one_of": _("Line %(line)s: %(key)s is one of: %(known)s."),
    "mapping.not_table": _("Line %(line)s: %(key)s is a table, written as [%(key)s]."),
    "mapping.not_tables": _("Line %(line)s: %(key)s is a list of tables, each written as [[%(key)s]]."),
    "mapping.not_text": _("Line %(line)s: %(key)s is a text between quotation marks."),
    "mapping.not_texts": _('Line %(line)s: %(key)s is a list of texts, like ["…", "…"].'),
    "mapping.point_half": _("Line %(line)s: a point needs both latitude and longitude."),
    "mapping.syntax": _("Line %(line)s of the mapping is not TOML. Check quotation marks and brackets there."),
    "mapping.template.brace": _("Line %(line)s: a brace is left open in %(key)s. A heading is written {like this}."),
    "mapping.template.heading": _("Line %(line)s: %(key)s has braces without a heading between them."),
    "mapping.template.values": _(
        "Line %(line)s: %(key)s names a list of values that is not there. There are: %(known)s."
    ),
    "mapping.too_long": _("The mapping is longer than %(limit)s characters."),
    "mapping.too_long_value": _("Line %(line)s: %(key)s is longer than %(limit)s characters."),
    "mapping.unfit_text": _("Line %(line)s: %(key)s holds a character that cannot be written. Take it out."),
    "mapping.zone_unknown": _("Line %(line)s: there is no such time zone. Write one like Asia/Phnom_Penh."),
}

ROW: dict[str, str | Promise] = {
    "cell.area_name_repeated": _("Several areas have this name here. Name the area above it too, or use codes."),
    "cell.area_name_unknown": _("There is no area of this name here. Correct the name, or use codes."),
    "cell.area_repeated": _("Several areas have this code. Use the number that tells them apart."),
    "cell.degrees": _("This is no number of degrees. Write it like 11.5564."),
    "cell.error_value": _("The cell holds an error of the spreadsheet (like #N/A). Write the value itself."),
    "cell.formula_without_value": _(
        "The cell holds a formula that was never worked out. Open and save the file first."
    ),
    "cell.not_boolean": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
    "cell.not_sex": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
    "cell.point_half": _("The other half of the point is there and this one is empty. Fill it in, or empty both."),
    "cell.time_missing": _("The time of the offence is empty. Write when it happened."),
    "cell.time_unreadable": _("This is not a time as the mapping expects it, like %(example)s."),
    "cell.unreadable": _("The cell cannot be read. Write its value again."),
    "cell.value_unknown": _("The list of values in the mapping does not have this. Add it there, or correct the cell."),
    "cell.whole_number": _("This must be a whole number. Write digits only."),
    "cell.zone_unknown": _("There is no such time zone. Write one like Asia/Phnom_Penh."),
    "row.cells_extra": _("The row has %(cells)s cells and there are %(columns)s headings. Check its quotation marks."),
    "row.cells_missing": _(
        "The row has only %(cells)s cells and there are %(columns)s headings. Fill in what is missing."
    ),
}

BATCH: dict[str, str | Promise] = {
    "batch.busy": _("This file is being worked on at this moment. Look again in a minute."),
    "batch.locked": _(
        "The 48 hours of this import are over and its records are locked. "
        "The chief of their area may ask planning to open named fields."
    ),
    "batch.none": _("There is no such import in your unit. Look at the list of imports."),
    "batch.not_waiting": _("This cannot be done in the state this import is in. Look at it again."),
    "batch.stopped": _("The import stopped because of a fault. Start it again; no row is recorded twice."),
}

MESSAGES: dict[str, str | Promise] = FILE | MAPPING | ROW | BATCH
