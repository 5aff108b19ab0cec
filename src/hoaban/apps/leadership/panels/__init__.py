"""What leadership puts on the frame, one noun a file."""
