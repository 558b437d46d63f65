"""Django settings; everything that differs between machines comes from the environment."""
