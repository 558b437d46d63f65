"""How processes of one installation ask each other: one line of JSON over a Unix socket, one line back."""
