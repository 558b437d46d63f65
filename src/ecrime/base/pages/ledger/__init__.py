"""The ledger as outsiders meet it: plain files for programs, a page for people, receipts for officers."""
