"""The pages of officers: signing in and out, appointing, giving one-time codes."""
