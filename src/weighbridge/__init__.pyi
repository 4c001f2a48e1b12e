from weighbridge.admission import Denied as Denied
from weighbridge.admission import admit as admit
from weighbridge.admission import guard as guard
from weighbridge.admission import open_safetensors as open_safetensors
from weighbridge.admission import scan as scan
from weighbridge.core import PolicyError as PolicyError
from weighbridge.core import Report as Report
from weighbridge.core import UsageError as UsageError
from weighbridge.core import Verdict as Verdict
from weighbridge.core import WeighbridgeError as WeighbridgeError
from weighbridge.policy import Policy as Policy

__version__: str
