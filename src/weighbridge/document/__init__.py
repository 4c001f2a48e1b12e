"""What reports for people say, before anybody writes it as Markdown or HTML."""
