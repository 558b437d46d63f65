"""Reading what another system sends: the rows of a file of any form and size, the tables and templates of a mapping."""
