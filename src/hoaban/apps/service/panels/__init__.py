"""What the one-stop shop puts on the frame, one noun a file."""
