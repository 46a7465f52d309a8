"""The chat template of the model, run by Jinja: writes chat.json.

Usage: python chat_golden.py MODEL.gguf      (needs numpy, regex, jinja2 and llama-cpp-python)
"""

import json
import pathlib
import sys

import jinja2
import llama_cpp

from reference import Gguf

U, A, S = "user", "assistant", "system"
CONVERSATIONS = [
    [],
    [(U, "Hello!")],
    [(S, "Be brief."), (U, "What is 12 + 30?")],
    [(U, "Hi"), (A, "Hello. How can I help?"), (U, "Tell me a joke.")],
    [(S, ""), (U, "")],
    [(U, "line one\nline two\n\n"), (A, "  indented\n"), (U, "\n")],
    [(U, "Привет! 你好 😀 12345"), (A, "naïve café")],
    [(A, "I speak first.")],
    [(U, "first"), (S, "a system message in the middle"), (U, "second")],
    [(S, "one"), (S, "two")],
    [(U, "cat -> cats\nbox -> boxes\nchild ->")],
]


def main():
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(
        Gguf(sys.argv[1]).meta["tokenizer.chat_template"])
    llm = llama_cpp.Llama(sys.argv[1], vocab_only=True, verbose=False)
    rows = []
    for turns in CONVERSATIONS:
        for prompt in (False, True):
            messages = [{"role": role, "content": content} for role, content in turns]
            text = template.render(messages=messages, add_generation_prompt=prompt)
            ids = llm.tokenize(text.encode(), add_bos=False, special=True)
            rows.append({"messages": messages, "add_generation_prompt": prompt, "text": text, "ids": ids})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (pathlib.Path(__file__).parent / "chat.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
