"""The pages for people: how every connection is doing, why, and what to do about it."""
