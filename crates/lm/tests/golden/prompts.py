"""The prompts and strings of the golden files. Everything is written out or seeded."""

import random

CHAT_SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"


def chat(*turns, generate=True):
    """ChatML as the model's template writes it."""
    if turns[0][0] != "system":
        turns = (("system", CHAT_SYSTEM),) + turns
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns)
    return text + ("<|im_start|>assistant\n" if generate else "")


def diary(days):
    """Prose of any length, never quite the same twice, with one odd fact in it."""
    rng = random.Random(20250301)
    who = ["the keeper", "my sister", "an old sailor", "the baker", "a stranger", "our neighbour"]
    did = ["mended the nets", "counted the boats", "painted the door", "told a long story",
           "planted three rows of beans", "walked to the harbour", "forgot the bread"]
    sky = ["The wind came from the north", "It rained until noon", "Fog lay on the bay",
           "The sea was flat and grey", "A pale sun rose late"]
    then = ["and nobody said a word about it", "which took most of the day",
            "before the bells rang", "while the dogs slept", "and then we all had soup"]
    out = []
    for day in range(1, days + 1):
        out.append(f"Day {day}. {rng.choice(sky)}. {rng.choice(who).capitalize()} "
                   f"{rng.choice(did)}, {rng.choice(then)}.")
        if day == days // 3:
            out.append("The secret number of the lighthouse is 7421.")
    return "\n".join(out)


# name, text, whether control tokens are parsed, number of ids to keep (None: all)
PROMPTS = [
    ("prose-lighthouse", "The old lighthouse keeper climbed the stairs every evening at dusk. "
     "From the gallery he could see the whole bay, the fishing boats coming home, and far out", False, None),
    ("prose-photosynthesis", "Photosynthesis is the process by which green plants use sunlight to make "
     "food from carbon dioxide and water. It takes place in the chloroplasts, which contain", False, None),
    ("facts-capitals", "The capital of France is Paris. The capital of Italy is Rome. The capital of Japan is", False, None),
    ("one-token", "Hello", False, None),
    ("code-python", "def fibonacci(n):\n    \"\"\"Return the n-th Fibonacci number.\"\"\"\n    if n < 2:\n        return n\n"
     "    return fibonacci(n - 1) +", False, None),
    ("code-rust", "fn main() {\n    let words = vec![\"alpha\", \"beta\"];\n    for word in &words {\n        println!(\"{}\",", False, None),
    ("code-html", "<!DOCTYPE html>\n<html>\n<head>\n\t<title>Page</title>\n</head>\n<body>\n\t<ul>\n\t\t<li>One</li>\n\t\t<li>", False, None),
    ("digits-sequence", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,", False, None),
    ("digits-sums", "12 + 30 = 42\n7 + 8 = 15\n100 + 23 = 123\n45 + 11 =", False, None),
    ("script-russian", "Москва — столица России. Санкт-Петербург стоит на реке", False, None),
    ("script-greek", "Η Αθήνα είναι η πρωτεύουσα της", False, None),
    ("script-chinese", "北京是中国的首都。今天天气很好,", False, None),
    ("script-japanese-korean", "東京は日本の首都です。서울은 대한민국의", False, None),
    ("script-arabic-hebrew", "القاهرة هي عاصمة مصر. ירושלים היא", False, None),
    ("emoji-and-marks", "I ❤️ 🦀 and 👩‍💻! Café naïve e\u0301 🇫🇷 —", False, None),
    ("few-shot-plural", "cat -> cats\nbox -> boxes\nchild -> children\ncity -> cities\nmouse -> mice\nleaf ->", False, None),
    ("few-shot-opposite", "hot -> cold\nbig -> small\nfast -> slow\nhappy -> sad\nlight ->", False, None),
    ("few-shot-translate", "English: water\nFrench: eau\n\nEnglish: bread\nFrench: pain\n\nEnglish: house\nFrench:", False, None),
    ("few-shot-sentiment", "Review: A wonderful film, I laughed and cried.\nSentiment: positive\n\n"
     "Review: Dull, slow and far too long.\nSentiment: negative\n\n"
     "Review: The actors were great and the music even better.\nSentiment: positive\n\n"
     "Review: I want my money back.\nSentiment:", False, None),
    ("few-shot-nonsense-labels", "Input: apple\nLabel: foo\n\nInput: horse\nLabel: bar\n\nInput: pear\nLabel: foo\n\n"
     "Input: sheep\nLabel: bar\n\nInput: plum\nLabel:", False, None),
    ("few-shot-json", '{"name": "Ada", "born": 1815}\n{"name": "Alan", "born": 1912}\n{"name": "Grace", "born":', False, None),
    ("induction-repeat", "zq wk plo vrt bnm zq wk plo vrt bnm zq wk plo vrt", False, None),
    ("chat-capital", chat(("user", "What is the capital of France?")), True, None),
    ("chat-turns", chat(("system", "You answer with one word."), ("user", "Is the sky blue?"),
                        ("assistant", "Yes"), ("user", "Is grass red?")), True, None),
    ("chat-needle", chat(("user", diary(6) + "\n\nWhat is the secret number of the lighthouse?")), True, None),
    ("whitespace", "a\n\n\n  b\t\tc      d\n \n", False, None),
    ("thousand", diary(60), False, 1000),
]


def tokenizer_strings():
    """Over 200 strings of many scripts, for comparing tokenizers."""
    fixed = [
        "", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", " \n ", "a", " a", "a ", "  a", "   a  ",
        "Hello world", "Hello, world!", " Hello", "HELLO", "hello\nworld", "hello \n world",
        "I'm you're he'd we'll they've it's don't 'S 'T I'M", "'s't're've'm'll'd", "''", "' s", "l'été",
        "0", "1", "12", "123", "1234567890", " 1", "  1", "1 2", "1  2", "a1", "1a", "a1b2c3", "3.14159", "1,000,000",
        "-5", "+7", "10^9", "0x1F", "1e-10", "2024-03-01", "12:30:59", "½", "²³", "①②", "Ⅷ", "٣٤٥", "१२३", "๑๒๓", "一二三",
        "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_start|>user\nhi<|im_end|>\n", "a<|im_end|>b",
        "<|im_start", "im_start|>", "<repo_name>", "<file_sep>", "<issue_start>", "<jupyter_code>", "<empty_output>",
        "def f(x):\n    return x + 1\n", "for (int i = 0; i < n; ++i) {\n\tsum += a[i];\n}", "x=y==z!=w<=v>=u",
        "fn main() { println!(\"{:?}\", 1..=5); }", "SELECT * FROM t WHERE a='b';", "<div class=\"x\">&amp;</div>",
        "https://example.org/path?q=1&r=2#frag", "user.name+tag@example.com", "C:\\Users\\x", "/usr/local/bin",
        "a_b__c", "camelCaseWord", "snake_case_word", "CONST_VALUE", "kebab-case", "...", "…", "--", "—", "–", "!!!", "?!", "(((",
        "«guillemets»", "„Anführung“", "‘single’", "“double”", "@#$%^&*", "~`|", "[]{}()", "\\n\\t", "\u00a0", "a\u00a0b",
        "\u2003em", "\u200bzero", "\u3000wide", "a\u2028b", "\ufeffbom", "soft\u00adhyphen", "tab\tsep\tval",
        "x" * 40, " " * 17, "\n" * 9, "ab" * 30, "=" * 33, "-" * 80, "\t\t\t\tx", "    x", "     x", "a" + " " * 9 + "b",
        "naïve café résumé", "Ångström", "Straße", "İstanbul ıI", "Łódź", "Việt Nam", "Tiếng Việt", "Ñandú", "œuvre", "ﬁ ligature",
        "e\u0301", "a\u0308o\u0308", "Z\u0351\u036b\u0343algo", "q\u0307\u0323",
        "Привет, мир!", "Съешь же ещё этих мягких французских булок", "Київ", "Београд", "Ωμέγα", "Καλημέρα κόσμε", "ἄνθρωπος",
        "مرحبا بالعالم", "السَّلَامُ", "שלום עולם", "שָׁלוֹם", "नमस्ते दुनिया", "क्षत्रिय", "বাংলা", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ਪੰਜਾਬੀ",
        "สวัสดีชาวโลก", "ภาษาไทย", "ພາສາລາວ", "မြန်မာ", "ខ្មែរ", "བོད་ཡིག", "ქართული", "հայերեն", "አማርኛ", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ",
        "你好,世界!", "繁體中文", "我爱北京天安门", "こんにちは世界", "カタカナ", "漢字とかな", "안녕하세요 세계", "한국어", "ㄱㄴㄷ", "가나다",
        "😀", "😀😃😄", "👩‍💻", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷🇩🇪", "❤️", "👍🏽", "1️⃣", "🦀 Rust", "a😀b", " 😀", "𝒳𝓎", "𐍈𐌰", "🜁", "\U0001F9D1\u200D\U0001F680",
        "∑∫√∞≠≤", "αβγ → δ", "x² + y² = z²", "10 µm", "25 °C", "€100", "£5", "¥300", "₹50", "©®™", "†‡", "№5",
        "\x04", "a\x06b", "\x13\x14\x16\x1d", "\U000a0000x", "\x00", "a\x00b", "\x01\x02\x1f", "\x7f", "\x85", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U0010ffff",
        "Review: great!\nSentiment: positive\n\nReview:", "cat -> cats\nbox ->", "Q: 2+2?\nA: 4", "The cat sat on the mat.",
        "A very long word: Donaudampfschifffahrtsgesellschaftskapitän", "antidisestablishmentarianism",
        "mixedРусскийand中文text", "123abc456деф789", "a,b;c:d.e", "word" * 12, "The the THE tHe", "  leading", "trailing  ", "\n\n  \n x",
    ]
    rng = random.Random(49152)
    alphabets = ["abcdefghijklmnopqrstuvwxyz", "ABCDEFXYZ", "0123456789", "     \n\t", ".,;:!?'\"()-_/", "éèüßñøåç",
                 "абвгдежзиклмнопрстуфхцчшщ", "αβγδεζηθικλμνξοπρστυφχψω", "אבגדהוזחט", "ابتثجحخد", "कखगघङचछज", "กขคงจฉช",
                 "的一是不了人我在有他", "あいうえおカキクケコ", "가나다라마바사", "😀🎉🦀❤👍"]
    for _ in range(80):
        text = ""
        for _ in range(rng.randint(1, 8)):
            letters = rng.choice(alphabets)
            text += "".join(rng.choice(letters) for _ in range(rng.randint(1, 9)))
            if rng.random() < 0.5:
                text += " "
        fixed.append(text)
    return fixed
