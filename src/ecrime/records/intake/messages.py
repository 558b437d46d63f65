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
    "file.documents_many": _("The zip file lists too many files. Split it, or import it at the console from a folder."),
    "file.documents_missing": _("The mapping reads documents beside the file. Choose their zip file too."),
    "file.documents_no_zip": _("This is no zip file, or its end is missing. Pack the documents as .zip."),
    "file.documents_unmapped": _(
        "The mapping does not say how rows find their documents. Leave the zip file away, or write [documents]."
    ),
    "file.empty": _("The file is empty. Choose the file that was exported."),
    "file.encoding_unknown": _(
        "It cannot be told how the letters of this file are written. Write the encoding into the mapping."
    ),
    "file.encrypted": _("The workbook is locked with a password. Save it without one."),
    "file.encoding_none": _("There is no such encoding. Write utf-8, utf-16, windows-1258 or another."),
    "file.heading_missing": _("The file has no column %(heading)s, which the mapping reads. It has: %(known)s."),
    "file.heading_row": _("The row of the headings is a number from 1 to 1000."),
    "file.heading_twice": _("Two columns have the same heading (%(heading)s). Give each its own name."),
    "file.heading_unreadable": _("The headings hold characters that cannot be read. Export the file again."),
    "file.json_broken": _(
        "Record %(row)s of the JSON file is not an object as JSON writes them. Export the file again, as a list of objects."
    ),
    "file.json_deep": _("Record %(row)s is nested more than %(limit)s levels deep. Ask where the file came from."),
    "file.json_key_twice": _(
        "Record %(row)s has a key twice, and nobody can tell which counts. Export the file again."
    ),
    "file.missing": _("Choose the file to import."),
    "file.no_sheet": _("The workbook has no sheet of the name “%(sheet)s”. It has: %(known)s."),
    "file.no_workbook": _("This is no Excel workbook. Save it as .xlsx or .csv."),
    "file.not_opened": _("The file %(name)s cannot be opened (%(reason)s)."),
    "file.not_a_table": _("This is a picture or a document, not a table. Export the data as .csv or .xlsx."),
    "file.old_or_encrypted_workbook": _(
        "This is an old .xls workbook, or one locked with a password. Save it as .xlsx without a password."
    ),
    "file.people_left": _(
        "%(orphans)s people belong to no row, so nothing was recorded. Correct their keys, or import the others only."
    ),
    "file.people_missing": _("The mapping joins people from a second file. Choose that file too."),
    "file.people_unmapped": _(
        "The mapping does not say how the people's file is joined. Leave that file away, or write [join]."
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
    "mapping.key_constant": _("Line %(line)s: %(key)s needs a heading in braces, for every row has another one."),
    "mapping.missing": _("%(key)s is missing (line %(line)s). docs/guide/import.md describes every key."),
    "mapping.kept_meanwhile": _("Somebody kept a version of this name at the same moment. Do it again."),
    "mapping.name_missing": _("Give the mapping a name, like “Register of Kandal, 2010 to 2020”."),
    "mapping.none": _("There is no such mapping in your unit. Look at the list of mappings."),
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
    "cell.day_unreadable": _("This is not a day of birth as the mapping expects it, like %(example)s."),
    "cell.degrees": _("This is no number of degrees. Write it like 11.5564."),
    "cell.error_value": _("The cell holds an error of the spreadsheet (like #N/A). Write the value itself."),
    "cell.formula_without_value": _(
        "The cell holds a formula that was never worked out. Open and save the file first."
    ),
    "cell.not_boolean": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
    "cell.not_harm": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
    "cell.not_document_kind": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
    "cell.not_role": _("This must be one of: %(known)s. Add it to the list of values in the mapping."),
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
    "row.key_missing": _("This row does not say to which incident the person belongs. Fill in the key."),
    "row.key_repeated": _(
        "A row above has this key already, so nobody can tell to which the people belong. Correct the key."
    ),
    "row.orphan": _("No row of the incidents has this key, so the person belongs to none. Correct the key."),
}

DOCUMENT: dict[str, str | Promise] = {
    "document_box.bomb": _("The file unpacks to absurdly more than it takes. It is not taken."),
    "document_box.elsewhere": _("The name of the file leads out of its folder. It is not taken."),
    "document_box.link": _("This is a link and no file. Put the file itself there."),
    "document_box.locked": _("The file opens with a password only. Take the password off first."),
    "document_box.missing": _("There is no file of this name beside the export. Add it, or correct the name."),
    "document_box.no_file": _("This is no file. Put the document itself there."),
    "document_box.several": _("Several files have this name. Write the folder before it."),
    "document_box.twice": _("The zip file has this name twice, and nobody can tell which counts. Pack it again."),
    "document_box.unnamed": _("No recorded row names this file. Correct its name, or add it to its record by hand."),
    "document_box.unreadable": _("The file is damaged and cannot be read. Send it again."),
}

BATCH: dict[str, str | Promise] = {
    "batch.busy": _("This file is being worked on at this moment. Look again in a minute."),
    "batch.mapped_already": _("It is settled already what the columns of this file are. Look at the import."),
    "batch.not_ended": _("An import is attested once it is recorded, or withdrawn. Look at it again later."),
    "batch.other_side_missing": _("Write name and office of the person who signs for the old system."),
    "batch.report_changed": _("The report is not the one you looked at any more. Look at it again."),
    "batch.document_elsewhere": _("This document did not come with this import. Look at the import again."),
    "batch.locked": _(
        "The 48 hours of this import are over and its records are locked. "
        "The chief of their area may ask planning to open named fields."
    ),
    "batch.no_figures": _("There is no report of this import: its file was never checked. Look at the import."),
    "batch.none": _("There is no such import in your unit. Look at the list of imports."),
    "batch.not_waiting": _("This cannot be done in the state this import is in. Look at it again."),
    "batch.stopped": _("The import stopped because of a fault. Start it again; no row is recorded twice."),
}

ASSISTANT: dict[str, str | Promise] = {
    "assistant.area_gap": _(
        "Names of areas begin with the highest one and leave none out. Name the province too, or map a list of places."
    ),
    "assistant.heading_unfit": _(
        "A heading with braces or a bar cannot be used. Rename it in the file, or leave it out."
    ),
    "assistant.no_area": _(
        "No column tells the area. Choose the area in which all of it happened, or name the column."
    ),
    "assistant.no_class": _("No column tells the offence. Choose the one that all rows have, or name the column."),
    "assistant.no_key": _("Say which column of each file has the number by which people find their incident."),
    "assistant.no_role": _("No column tells what the people are. Choose what all of them are, or name the column."),
    "assistant.no_documents": _("Say which column tells the documents of a row."),
    "assistant.no_format": _("The values of this column are not written as times. Say that it is something else."),
    "assistant.no_time": _("No column tells when it happened. Say which one has the date."),
    "assistant.no_zone": _("Write the time zone of the place, like Asia/Phnom_Penh."),
    "assistant.order_unknown": _("Say which number of a date is the day and which the month; the file does not tell."),
    "assistant.point_half": _("A point needs both latitude and longitude. Say which column is the other one."),
    "assistant.source_missing": _("Write the name of the old system."),
    "assistant.twice": _("Another column is this already. Leave one of them out."),
    "assistant.two_areas": _("Several columns tell the area in different ways. Keep one way and leave the others out."),
    "assistant.two_times": _("Another column tells date and time together. Leave one of them out."),
}

MESSAGES: dict[str, str | Promise] = FILE | MAPPING | ROW | DOCUMENT | BATCH | ASSISTANT
