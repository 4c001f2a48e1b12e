"""The pickle machine: follows a stream as the C unpickler would, and makes nothing."""
