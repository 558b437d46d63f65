"""What moves in what is recorded, and whether a camera was tampered with: by key frames, and after recording."""
