"""The commands of ``ecrime``: one module per command, named as the command is."""
