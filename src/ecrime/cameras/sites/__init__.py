"""Sites, the decisions on them, and the register of cameras."""
