"""Reads the form on a page as a browser without a script would send it."""

from __future__ import annotations

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """The fields of all forms of a page: hidden ones, boxes, ticks, choices; and what a passkey is asked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.options = ""
        self._text_of = ""
        self._choice_of = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "textarea":
            self._text_of, self.fields[name] = name, ""
        elif tag == "select":
            self._choice_of, self.fields[name] = name, ""
        elif tag == "option" and "selected" in said:
            self.fields[self._choice_of] = said.get("value", "")
        elif tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.fields[name] = said.get("value", "")
        elif tag == "button" and "data-options" in said:
            self.options = said["data-options"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._text_of] = self.fields[self._text_of].removeprefix("\n")
            self._text_of = ""

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.fields[self._text_of] += data
