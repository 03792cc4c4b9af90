"""Conformance checker for Singer taps; `check.check_tap` and the command `singer-check` are its doors."""
