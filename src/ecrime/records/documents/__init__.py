"""Documents and photos of record, the agreement of the chief whose office gave them, requests for missing photos."""
