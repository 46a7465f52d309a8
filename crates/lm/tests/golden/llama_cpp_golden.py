"""llama.cpp's own numbers for the same prompts: writes llama_cpp.json and tokenizer.json,
or, from the file that f32_gguf.py makes, llama_cpp_f32.json, or, with a llama.cpp that has
OpenBLAS, llama_cpp_blas.json.

Usage: python llama_cpp_golden.py MODEL.gguf            (needs numpy and llama-cpp-python)
       python llama_cpp_golden.py MODEL.f32.gguf --f32
       python llama_cpp_golden.py MODEL.gguf --blas
"""

import json
import pathlib
import sys

import llama_cpp
import numpy as np

from prompts import PROMPTS, tokenizer_strings

HERE = pathlib.Path(__file__).parent
GREEDY = 24


def main():
    name_part = "".join(f"_{name}" for name in ["f32", "blas"] if f"--{name}" in sys.argv)
    # The cache in f32, as in the reference.
    llm = llama_cpp.Llama(sys.argv[1], n_ctx=1088, n_batch=512, n_threads=2, logits_all=True, verbose=False,
                          type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32, flash_attn=False, seed=1)
    end_of_text = {llm.token_eos(), 0, 2}

    def tokens(text, special):
        return llm.tokenize(text.encode(), add_bos=False, special=special)

    def top(row):
        order = np.argsort(-row, kind="stable")[:2]
        return int(order[0]), round(float(row[order[0]] - row[order[1]]), 4)

    rows = []
    for text in [] if name_part else tokenizer_strings():
        row = {"text": text, "ids": tokens(text, False)}
        special = tokens(text, True)
        if special != row["ids"]:
            row["special"] = special
        rows.append(row)
    lines = ",\n".join(json.dumps(row) for row in rows)
    if not name_part:
        (HERE / "tokenizer.json").write_text(f"[\n{lines}\n]\n")

    prompts = []
    for name, text, special, keep in PROMPTS:
        ids = tokens(text, special)[:keep]
        llm.reset()
        llm.eval(ids)
        logits = llm.scores[:len(ids)].copy()
        pairs = [top(row) for row in logits]
        if "--full" in sys.argv:
            np.save(f"/tmp/golden-llama{name_part}-{name}.npy", logits)
        greedy = [top(logits[-1])]
        while len(greedy) < GREEDY and greedy[-1][0] not in end_of_text:
            llm.eval([greedy[-1][0]])
            greedy.append(top(llm.scores[llm.n_tokens - 1]))
        out = [token for token, _ in greedy]
        prompts.append({
            "name": name, "ids": ids, "top1": [t for t, _ in pairs], "margin": [m for _, m in pairs],
            "greedy": {"ids": out, "margin": [m for _, m in greedy],
                       "text": llm.detokenize(out, special=True).decode(errors="replace")},
        })
        print(name, len(ids), repr(prompts[-1]["greedy"]["text"]), flush=True)
    head = {"llama_cpp_python": llama_cpp.__version__,
            "system_info": llama_cpp.llama_print_system_info().decode()}
    lines = ",\n".join(json.dumps(prompt, ensure_ascii=False) for prompt in prompts)
    (HERE / f"llama_cpp{name_part}.json").write_text(json.dumps(head)[:-1] + ', "prompts": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
