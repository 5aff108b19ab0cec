"""What conduct puts on the frame, one noun a file."""
