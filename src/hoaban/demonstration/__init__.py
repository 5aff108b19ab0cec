"""The demonstration province: synthetic officials with whole service lives, the same every time from one seed."""
