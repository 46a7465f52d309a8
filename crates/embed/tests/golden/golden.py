"""all-MiniLM-L6-v2 in numpy, f64 throughout: writes sentences.json.

Usage: python golden.py all-minilm-l6-v2.zip      (needs numpy)

Shares nothing with the Rust code: its own WordPiece, its own reader, padding and mask as
sentence-transformers has them.
"""

import json
import math
import pathlib
import struct
import sys
import unicodedata
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).parent
SENTENCES = [
    "The soup was cold and salty",
    "A clever story with a great ending",
    "Shares fall after weak quarterly profits",
    "Telescope spots a distant galaxy",
    "telescope spots a distant galaxy!",
    "",
    "a",
    "Naïve café crème brûlée, £3.50 (or €4)",
    "日本語 and 한국어, mixed with English",
    "don't-stop: it's 12,345.67 % of <b>everything</b> & more\t\ttabs\nand lines",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "\u0000control\u200b characters\ufffd and emoji 🙂🙃",
    "x" * 120,
    "Every good boy deserves fudge. " * 60,
]


def is_punctuation(c):
    n = ord(c)
    return 33 <= n <= 47 or 58 <= n <= 64 or 91 <= n <= 96 or 123 <= n <= 126 or unicodedata.category(c)[0] == "P"


def is_chinese(c):
    n = ord(c)
    return any(a <= n <= b for a, b in [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)])


def words(text):
    clean = []
    for c in text:
        if c in "\t\n\r":
            clean.append(" ")
        elif ord(c) in (0, 0xFFFD) or unicodedata.category(c)[0] == "C":
            continue
        elif is_chinese(c):
            clean += [" ", c, " "]
        else:
            clean.append(" " if c.isspace() else c)
    plain = (c for c in unicodedata.normalize("NFD", "".join(clean)) if unicodedata.category(c) != "Mn")
    for word in "".join(plain).lower().split():
        part = ""
        for c in word:
            if is_punctuation(c):
                if part:
                    yield part
                yield c
                part = ""
            else:
                part += c
        if part:
            yield part


def pieces(word, vocab):
    if len(word) > 100:
        return [vocab["[UNK]"]]
    found, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start and ("##" if start else "") + word[start:end] not in vocab:
            end -= 1
        if end == start:
            return [vocab["[UNK]"]]
        found.append(vocab[("##" if start else "") + word[start:end]])
        start = end
    return found


def encode(text, vocab, most):
    inner = [id for word in words(text) for id in pieces(word, vocab)]
    return [vocab["[CLS]"], *inner[: most - 2], vocab["[SEP]"]]


def tensors(data):
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            values = np.frombuffer(data, "<f4", (end - start) // 4, 8 + length + start)
            yield name, values.reshape(entry["shape"]).astype(np.float64)


def embed(ids, w, config):
    heads, d = config["num_attention_heads"], config["hidden_size"]
    eps = config["layer_norm_eps"]
    erf = np.vectorize(math.erf)

    def norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        variance = (centred**2).mean(-1, keepdims=True)
        return centred / np.sqrt(variance + eps) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def dense(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    longest = max(map(len, ids))
    mask = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in ids])
    ids = np.array([row + [0] * (longest - len(row)) for row in ids])
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:longest]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}."
        q, k, v = (
            dense(x, f"{at}attention.self.{name}").reshape(len(ids), longest, heads, d // heads).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value"))
        scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(d // heads) + (mask - 1)[:, None, None, :] * 1e9
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        seen = (weights @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        x = norm(dense(seen, f"{at}attention.output.dense") + x, f"{at}attention.output.LayerNorm")
        inner = dense(x, f"{at}intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = norm(dense(inner, f"{at}output.dense") + x, f"{at}output.LayerNorm")
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def main():
    archive = zipfile.ZipFile(sys.argv[1])
    read = lambda name: archive.read(name)
    config = json.loads(read("config.json"))
    most = json.loads(read("sentence_bert_config.json"))["max_seq_length"]
    vocab = json.loads(read("tokenizer.json"))["model"]["vocab"]
    ids = [encode(text, vocab, most) for text in SENTENCES]
    w = dict(tensors(read("model.safetensors")))
    vectors = embed(ids, w, config)
    rows = [
        {"text": text, "ids": row, "vector": [float(f"{value:.9g}") for value in vector]}
        for text, row, vector in zip(SENTENCES, ids, vectors)
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    (HERE / "sentences.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
