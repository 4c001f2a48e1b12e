"""Use in Python: weigh a model, admit it, guard what loaders open, or load what was weighed.

The names that the package offers to programs are made here; ``weighbridge`` itself hands them on.
The clock is read here, as in the command line and nowhere below it.
"""

from weighbridge.admission.denial import Denied
from weighbridge.admission.guarding import Guard, guard
from weighbridge.admission.held import Held, Weights, open_safetensors
from weighbridge.admission.weighing import admit, scan

__all__ = ["Denied", "Guard", "Held", "Weights", "admit", "guard", "open_safetensors", "scan"]
