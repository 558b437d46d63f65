"""What a file of a stranger shows, found out in a process of its own that can do nothing else.

kinds     what may come in, told by content, and the limits (one table)
viewing   for the pages: starts the child, hands it the content, kills it on time
child     the program of the child: locks itself in, then parses
pictures, pdf, docx   what parses; imported by the child alone
"""
