#!/usr/bin/env python3
"""Writes the inflected forms of the verbs of a language pack.

A class of a pack may hold lines of the form `lemma: forms`. This tool replaces the forms by those that a newspaper
uses: all third persons, the first persons, infinitive, gerund, and the participle in every gender and number.

    pip install ablaut==0.11.0          # MIT OR Apache-2.0: conjugation tables of many languages
    tools/inflect.py data/languages/it.toml [...]

`lemma!: forms` is left as it stands: forms by hand, for verbs the tables get wrong.
"""
import re
import sys

CODES = {"it": "ita", "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "pt": "por", "nl": "nld"}
# Tenses that news prose uses; persons 1s, 3s, 1p, 3p of six.
TENSES = """present imperfect past_historic preterite past past_row future conditional subjunctive_present
subjunctive_imperfect konjunktiv1 konjunktiv2""".split()
PERSONS = (0, 2, 3, 5)
SINGLE = "infinitive zu_infinitive gerund present_participle past_participle third_singular".split()
LINE = re.compile(r"^(\s*)([\w'ß-]+): ?.*$")


def participles(form, code):
    """A Romance participle in both genders and numbers."""
    if code in ("it",) and form.endswith("o"):
        return [form[:-1] + ending for ending in "oaie"]
    if code in ("es", "pt") and form.endswith("o"):
        return [form[:-1] + ending for ending in ("o", "a", "os", "as")]
    if code == "fr":
        plural = form if form.endswith("s") else form + "s"
        return [form, form + "e", plural, form + "es"]
    return [form]


def forms(lemma, code):
    import ablaut

    table = ablaut.conjugate(lemma, lang=CODES[code])
    found = []
    for tense in TENSES:
        value = getattr(table, tense, None) or []
        value = [value] if isinstance(value, str) else value
        found += [value[p] for p in PERSONS if p < len(value)] if len(value) == 6 else list(value)
    for name in SINGLE:
        value = getattr(table, name, None)
        if isinstance(value, str):
            found += participles(value, code) if name == "past_participle" else [value]
    if code == "en" and hasattr(table, "present_row"):
        found += table.present_row
    # A separable verb is two words; the pack writes its prefix in the rule.
    words = {form for form in found if form and " " not in form and form != lemma}
    return sorted(words)


def rewrite(path):
    text = open(path, encoding="utf-8").read()
    code = re.search(r'^code = "(\w+)"', text, re.M).group(1)
    out, inside = [], False
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip() == "[classes]"
        match = LINE.match(line) if inside else None
        if match:
            line = f"{match[1]}{match[2]}: {' '.join(forms(match[2], code))}"
        out.append(line)
    open(path, "w", encoding="utf-8").write("\n".join(out) + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for path in sys.argv[1:]:
        rewrite(path)
