"""Small builders that write honest and lying files byte by byte, with inert content."""
