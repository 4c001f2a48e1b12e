"""The type of a directory of publishers, for whoever hands one on and does not look into it.

Type checkers see ``publishers.Directory`` (``directory.pyi``); to import that takes as long as to
read a small model, and few policies ask who published one.
"""

Directory = object
