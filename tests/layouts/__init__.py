"""Folders as hubs, zoos and tools lay them out, assembled by the builders: inert, and honest.

Each module has ``LAYOUTS``, files by path for each name, and ``JUDGED``, what else than "allow" a
layout comes to, rightly, and the rule that says so.
"""

from tests.layouts import devices, language, learners, others, pictures, sciences, spoken

MODULES = (language, pictures, spoken, devices, learners, sciences, others)
LAYOUTS = {name: files for module in MODULES for name, files in module.LAYOUTS.items()}
JUDGED = {name: said for module in MODULES for name, said in module.JUDGED.items()}
