"""What recruitment puts on the frame, one noun a file."""
