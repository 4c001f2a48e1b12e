"""Write PMML by hand: honest documents, and any lie you like."""

HEAD = (
    '<Header copyright="x"><Application name="maker" version="1.0"/></Header>'
    '<DataDictionary><DataField name="y" optype="continuous" dataType="double"/></DataDictionary>'
)


def document(*content, before='<?xml version="1.0" encoding="UTF-8"?>\n', head=HEAD):
    inner = "".join(content)
    return (
        f'{before}<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">{head}{inner}</PMML>\n'
    ).encode()


def extension(inner="", **attributes):
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<Extension{written}>{inner}</Extension>"


def apply(function, inner='<FieldRef field="y"/>'):
    inner = f'<DerivedField><Apply function="{function}">{inner}</Apply></DerivedField>'
    return f"<TransformationDictionary>{inner}</TransformationDictionary>"
