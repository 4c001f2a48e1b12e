from enum import IntEnum as IntEnum
from enum import StrEnum as StrEnum
