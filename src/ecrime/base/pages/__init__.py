"""How every page is made: shell, fields, messages, errors, lists, dates and the registries that pages draw on."""
