"""Rotation and placement: who takes which leading post, proposed with a proof of how good the proposal is."""
