"""Officers, units, posts and sign-in; builds the Actor of a request."""
