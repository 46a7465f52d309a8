"""The llama decoder in numpy, f32 throughout: writes reference.json and reference.bin.

Usage: python reference.py MODEL.gguf      (needs numpy and regex)
"""

import hashlib
import json
import math
import pathlib
import struct
import sys

import numpy as np
import regex

from prompts import PROMPTS

HERE = pathlib.Path(__file__).parent
TOP = 16


class Gguf:
    def __init__(self, path):
        self.data = memoryview(pathlib.Path(path).read_bytes())
        self.at = 4
        assert bytes(self.data[:4]) == b"GGUF"
        version, tensors, entries = self.read("<IQQ")
        assert version in (2, 3)
        self.meta = {}
        for _ in range(entries):
            key = self.text()
            self.meta[key] = self.value(self.read("<I")[0])
        table = []
        for _ in range(tensors):
            name = self.text()
            dims = [self.read("<Q")[0] for _ in range(self.read("<I")[0])]
            table.append((name, dims[::-1], *self.read("<IQ")))
        align = self.meta.get("general.alignment", 32)
        base = -(-self.at // align) * align
        self.tensors = {name: (shape, kind, base + offset) for name, shape, kind, offset in table}

    def read(self, fmt):
        out = struct.unpack_from(fmt, self.data, self.at)
        self.at += struct.calcsize(fmt)
        return out

    def text(self):
        (length,) = self.read("<Q")
        self.at += length
        return bytes(self.data[self.at - length:self.at]).decode()

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, count = self.read("<IQ")
            return [self.value(inner) for _ in range(count)]
        return self.read("<" + {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}[kind])[0]

    def tensor(self, name):
        shape, kind, offset = self.tensors[name]
        count = math.prod(shape)
        block = {0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 8: (32, 34)}[kind]
        raw = np.frombuffer(self.data, np.uint8, count // block[0] * block[1], offset)
        if kind == 0:
            return raw.view("<f4").reshape(shape).astype(np.float32)
        if kind == 1:
            return raw.view("<f2").reshape(shape).astype(np.float32)
        raw = raw.reshape(-1, block[1])
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        if kind == 8:
            return (raw[:, 2:].copy().view(np.int8) * scale).astype(np.float32).reshape(shape)
        nibbles = raw[:, -16:]
        quants = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32)
        if kind == 2:
            return ((quants - 8) * scale).reshape(shape)
        return (quants * scale + raw[:, 2:4].copy().view("<f2").astype(np.float32)).reshape(shape)


class Bpe:
    SPLIT = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")

    def __init__(self, meta):
        tokens = meta["tokenizer.ggml.tokens"]
        self.ids = {token: i for i, token in enumerate(tokens)}
        self.ranks = {tuple(pair.split(" ")): i for i, pair in enumerate(meta["tokenizer.ggml.merges"])}
        control = [token for token, kind in zip(tokens, meta["tokenizer.ggml.token_type"]) if kind == 3]
        self.control = regex.compile("(" + "|".join(map(regex.escape, sorted(control, key=len, reverse=True))) + ")")
        plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
        odd = [b for b in range(256) if b not in plain]
        self.letter = {b: chr(b) for b in plain} | {b: chr(256 + i) for i, b in enumerate(odd)}

    def encode(self, text, special):
        out = []
        for i, part in enumerate(self.control.split(text) if special else [text]):
            if special and i % 2:
                out.append(self.ids[part])
                continue
            for piece in regex.split(r"(\p{N})", part):
                for word in self.SPLIT.findall(piece):
                    out.extend(self.word(word))
        return out

    def word(self, word):
        parts = [self.letter[b] for b in word.encode()]
        while len(parts) > 1:
            rank, i = min((self.ranks.get(pair, 1 << 30), i) for i, pair in enumerate(zip(parts, parts[1:])))
            if rank == 1 << 30:
                break
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        return [self.ids[part] for part in parts]


class Llama:
    def __init__(self, gguf):
        self.meta = {key.removeprefix("llama."): value for key, value in gguf.meta.items()}
        self.w = {name: gguf.tensor(name) for name in gguf.tensors}
        self.heads = self.meta["attention.head_count"]
        self.kv_heads = self.meta["attention.head_count_kv"]
        self.width = self.meta["embedding_length"] // self.heads

    def norm(self, x, name):
        mean = np.mean(x * x, axis=-1, keepdims=True, dtype=np.float32)
        return x / np.sqrt(mean + np.float32(self.meta["attention.layer_norm_rms_epsilon"])) * self.w[name]

    def rope(self, x):  # [heads, n, width]
        steps = np.arange(0, self.width, 2) / self.width
        angles = np.arange(x.shape[1])[:, None] * self.meta["rope.freq_base"] ** -steps
        cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        even, odd = x[..., 0::2], x[..., 1::2]
        return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)

    def split(self, x, heads):
        return x.reshape(len(x), heads, self.width).transpose(1, 0, 2)

    def logits(self, ids):
        n = len(ids)
        x = self.w["token_embd.weight"][ids]
        mask = np.triu(np.full((n, n), -np.inf, np.float32), 1)
        for layer in range(self.meta["block_count"]):
            w = lambda name: self.w[f"blk.{layer}.{name}.weight"]
            h = self.norm(x, f"blk.{layer}.attn_norm.weight")
            q = self.rope(self.split(h @ w("attn_q").T, self.heads))
            k = self.rope(self.split(h @ w("attn_k").T, self.kv_heads))
            v = self.split(h @ w("attn_v").T, self.kv_heads)
            k, v = (np.repeat(t, self.heads // self.kv_heads, axis=0) for t in (k, v))
            scores = q @ k.transpose(0, 2, 1) * np.float32(self.width ** -0.5) + mask
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ v).transpose(1, 0, 2).reshape(n, -1)
            x = x + mixed @ w("attn_output").T
            h = self.norm(x, f"blk.{layer}.ffn_norm.weight")
            gate = h @ w("ffn_gate").T
            x = x + (gate / (1 + np.exp(-gate)) * (h @ w("ffn_up").T)) @ w("ffn_down").T
        return self.norm(x, "output_norm.weight") @ self.w["token_embd.weight"].T


def main():
    gguf = Gguf(sys.argv[1])
    model, bpe = Llama(gguf), Bpe(gguf.meta)
    vocab = len(gguf.meta["tokenizer.ggml.tokens"])
    random_ids = np.sort(np.random.default_rng(135).choice(vocab, 48, replace=False))
    records, prompts = [], []
    for name, text, special, keep in PROMPTS:
        all_ids = bpe.encode(text, special)
        ids = all_ids[:keep]
        assert keep is None or len(ids) == keep
        logits = model.logits(ids)
        assert logits.dtype == np.float32
        order = np.argsort(-logits, axis=1, kind="stable")[:, :TOP].astype(np.uint32)
        best = np.take_along_axis(logits, order, axis=1)
        n = len(ids)
        saved = list(range(n)) if n <= 400 else sorted({*range(0, n, 10), *range(n - 16, n)})
        peak = logits.max(1, keepdims=True).astype(np.float64)
        logsumexp = peak[:, 0] + np.log(np.exp(logits - peak).sum(1))
        prompts.append({
            "name": name, "text": text, "special": special, "text_ids_cut": len(ids) < len(all_ids), "ids": ids,
            "top1": order[:, 0].tolist(), "margin": [round(float(m), 4) for m in best[:, 0] - best[:, 1]],
            "logsumexp": [round(float(v), 4) for v in logsumexp], "saved": saved, "first_record": len(records),
        })
        for at in saved:
            records.append(logits[at, random_ids].astype("<f4").tobytes() + order[at].astype("<u4").tobytes()
                           + best[at].astype("<f4").tobytes())
        if "--full" in sys.argv:
            np.save(f"/tmp/golden-{name}.npy", logits)
        print(name, n, repr(gguf.meta["tokenizer.ggml.tokens"][order[-1, 0]]), flush=True)
    (HERE / "reference.bin").write_bytes(b"".join(records))
    head = {"format": 1, "model_sha256": hashlib.sha256(gguf.data).hexdigest(), "vocab": vocab,
            "random_ids": random_ids.tolist(), "top": TOP, "record_bytes": 48 * 4 + TOP * 8}
    lines = ",\n".join(json.dumps(prompt, ensure_ascii=False) for prompt in prompts)
    (HERE / "reference.json").write_text(json.dumps(head)[:-1] + ', "prompts": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
