"""What every domain stands on: database, country pack, ledger, officers, pages."""
