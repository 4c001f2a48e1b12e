"""weighbridge: may this model be used here?"""

__version__ = "0.1.0"
