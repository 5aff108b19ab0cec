"""Reads of exchange: what is known of the people in a roster, what its texts mean, figures as rows."""
