"""What is printed: text laid out on A4 in both languages, kept as PDF/A with its source attached."""
