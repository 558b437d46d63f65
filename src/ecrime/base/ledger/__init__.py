"""The append-only ledger: every act is one transaction and one entry per record acted on."""
