"""What the commands about the ledger share."""
