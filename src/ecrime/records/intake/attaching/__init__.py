"""Documents that came beside an export: found in a folder or a zip, each added by the act that adds any document."""
