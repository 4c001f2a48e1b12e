"""Write graphs of MNN, byte by byte."""

import struct

from tests.builders.graphs import Flat

CONST, INPUT, CONVOLUTION, PLUGIN, EXTRA, RASTER = 11, 34, 12, 256, 512, 128


class Net(Flat):
    """A graph; what is made first lies last."""

    def numbers(self, values, mark="i"):
        return self.put(struct.pack(f"<I{len(values)}{mark}", len(values), *values))

    def text(self, text):
        return self.bytes(text.encode())

    def blob(self, dims=(), slot=7, data=b"", kind=1, external=()):
        fields = {2: ("u32", kind)}
        if external:
            fields[9] = self.numbers(external, "q")
        else:
            size = {3: 1, 4: 1, 5: 4, 6: 8, 7: 4}[slot]
            fields[slot] = self.put(struct.pack("<I", len(data) // size) + data)
        return self.table(fields | {0: self.numbers(dims)})

    def op(self, kind, parameter=0, held=None, name="", path=""):
        fields = {5: ("u32", kind), 1: ("u32", parameter), 3: self.text(name)}
        fields |= {4: self.numbers([0])} | ({2: held} if held is not None else {})
        fields |= {7: self.text(path)} if path else {}
        return self.table(fields)

    def done(self, ops, subgraphs=(), described=(), version="3.6.1"):
        extra = self.table({2: self.text(version)})
        fields = {0: self.text("biz"), 2: extra, 3: self.vector(ops)}
        fields |= {4: self.vector([self.text("y")]), 11: self.text("0-0")}
        if subgraphs:
            fields[10] = self.vector(subgraphs)
        if described:
            fields[1] = self.vector(described)
        return self.file(self.table(fields), bytes(4))


def plain():
    net = Net()
    return net.done([net.op(INPUT, 21, None, "x"), net.op(RASTER)])


def const(**said):
    """Write a graph of one constant."""
    net = Net()
    return net.done([net.op(CONST, 7, net.blob(**said), "w")])


def registered(kind, called):
    """Write a graph of one operator that is registered by name."""
    net = Net()
    held = net.table({0: net.text(called), 1: net.text("Engine")} if kind == EXTRA
                     else {0: net.text(called)})  # fmt: skip
    return net.done([net.op(kind, 78 if kind == EXTRA else 30, held)])


def looped(ops):
    """Write a graph with operators inside of an operator that is done again and again."""
    net = Net()
    rows = net.vector([net.table({0: net.op(kind)}) for kind in ops])
    return net.done([net.op(INPUT, 92, net.table({6: rows}))])


def weighted(raw):
    """Write a graph with a convolution, whose weights are some bytes."""
    net = Net()
    weights = net.put(struct.pack("<I", len(raw) // 4) + raw)
    return net.done([net.op(CONVOLUTION, 9, net.table({1: weights}), "c")])


def leading(path):
    """Write a graph of one operator that has its weights elsewhere."""
    net = Net()
    return net.done([net.op(INPUT, path=path)])


def branched():
    net = Net()
    inner = net.table({0: net.text("then"), 4: net.vector([net.op(RASTER)])})
    return net.done([net.op(601)], [inner])


HONEST = const(dims=[2, 3], data=bytes(24))
