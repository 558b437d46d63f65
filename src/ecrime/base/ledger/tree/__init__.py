"""The Merkle tree over the ledger's leaves (RFC 9162), its tiles, its signed checkpoints, and who witnesses them."""
