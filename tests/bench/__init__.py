"""Compare weighbridge with the scanners that are installed, side by side, as whole processes."""
