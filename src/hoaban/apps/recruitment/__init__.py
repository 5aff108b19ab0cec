"""Recruitment: from a vacant post to an official who has entered service."""
