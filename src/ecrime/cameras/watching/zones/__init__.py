"""Privacy zones: what is filled in a camera's pictures before anybody without the right sees them."""
