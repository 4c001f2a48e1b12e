"""What a container's reader yields, taken apart."""

from weighbridge.core import FormatError, Gap, Member
from weighbridge.formats import Part
from weighbridge.intake.cursor import Cursor


class Unpacked:
    """Evidence, parts and the error, if one was raised."""

    def __init__(self, fmt, data, limits=None):
        self.evidence, self.parts, self.spans, self.contents = [], [], [], []
        self.error = None
        try:
            for item in fmt.read(Cursor.over(data, limits=limits)):
                if not isinstance(item, Part):
                    self.evidence.append(item)
                elif item.name:
                    source = item.open()
                    self.parts.append(item)
                    self.contents.append((item.name, source.read(0, source.size)))
                else:
                    self.spans.append(data[item.span.start : item.span.stop])
        except FormatError as error:
            self.error = error

    def every(self, kind):
        return [item for item in self.evidence if isinstance(item, kind)]

    @property
    def faces(self):
        return [item.format for item in self.evidence if hasattr(item, "format")]

    @property
    def gaps(self):
        return [(gap.kind.value, gap.why) for gap in self.every(Gap)]

    @property
    def kinds(self):
        return {kind for kind, _ in self.gaps}

    @property
    def traits(self):
        """Name to traits, of members with any."""
        return {
            member.name: {trait.value for trait in member.traits}
            for member in self.every(Member)
            if member.traits
        }

    @property
    def notes(self):
        return " | ".join(member.note for member in self.every(Member))
