"""What singer-sdk's HTTP taps lack, added through the SDK's own hooks."""
