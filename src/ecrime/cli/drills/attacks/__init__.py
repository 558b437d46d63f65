"""Raw-SQL attacks by somebody who holds the app role's password and, in most, a colleague's open session."""
