from jinja2 import TemplateSyntaxError as TemplateSyntaxError
from jinja2 import nodes as nodes

def parsed(text: str) -> nodes.Template: ...
