from pathlib import Path as Path
