"""Files that are elsewhere: fetched by ranges, no more of them than somebody reads.

A source (``weighbridge.sources``) names what an address stands for: ``Opened``, a folder of
``Remote`` files. That folder is laid out in a temporary place (``mirror``), where each file has its
size and no content; whoever reads from it has what is missing fetched first (``held``). So every
reader, and every bound on readers, is the one of files on a disk.
"""
