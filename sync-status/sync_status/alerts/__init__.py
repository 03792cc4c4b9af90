"""What people are told of without looking: when something begins to be wrong, and when it is well again."""
