"""Where hostile bytes enter: bounded reading, and nothing that interprets."""
