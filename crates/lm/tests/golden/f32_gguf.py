"""Writes the model with all its weights dequantised to f32, so that llama.cpp runs without
quantising activations.

Usage: python f32_gguf.py MODEL.gguf MODEL.f32.gguf      (needs numpy and regex; 540 MB)
"""

import struct
import sys

from reference import Gguf


class Marking(Gguf):
    """Also remembers where the metadata end."""

    def __init__(self, path):
        self.names = []
        super().__init__(path)

    def text(self):
        self.names.append(self.at)
        return super().text()


def main():
    source = Marking(sys.argv[1])
    # The table begins with the name of the first tensor, the last but so many texts.
    start = source.names[-len(source.tensors)]
    table, offset = b"", 0
    for name, (shape, _, _) in source.tensors.items():
        table += struct.pack("<Q", len(name)) + name.encode() + struct.pack("<I", len(shape))
        table += struct.pack(f"<{len(shape)}QIQ", *shape[::-1], 0, offset)
        count = 1
        for dim in shape:
            count *= dim
        offset += -(-count * 4 // 32) * 32
    with open(sys.argv[2], "wb") as out:
        out.write(source.data[:start])
        out.write(table)
        out.write(bytes(-out.tell() % 32))
        for name in source.tensors:
            out.write(source.tensor(name).astype("<f4").tobytes())
            out.write(bytes(-out.tell() % 32))


if __name__ == "__main__":
    main()
