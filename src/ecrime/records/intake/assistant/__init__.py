"""The mapping assistant: what the columns of a file seem to be, what an officer says they are, and the mapping of it.

The mapping is the one truth; everything here ends in its text. All of it is pure: facts in, proposals or text out.
"""
