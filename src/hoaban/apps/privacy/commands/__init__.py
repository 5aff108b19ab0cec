"""Every write of personal data's keeping, one noun a file."""
