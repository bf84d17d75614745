#!/usr/bin/env python3
"""Holds the binary against the labelled sets of a bench folder and the floors of floors.toml.

    python3 tests/quality/floors.py --binary target/quick/smentita --bench PATH [--only feeds ...]

Runs `smentita inspect` and `smentita import` + `export` over the sets, gives the answers to the bench's own scorers,
prints every figure beside its floor, and ends with status 1 when one is below. Standard library only.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import tomllib

HERE = pathlib.Path(__file__).parent


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write(path, records):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


class Bench:
    def __init__(self, binary, bench, work):
        self.binary, self.bench, self.work = str(pathlib.Path(binary).resolve()), bench, work

    def smentita(self, *args):
        done = subprocess.run([self.binary, *map(str, args)], cwd=self.work, capture_output=True, text=True)
        if done.returncode not in (0, 3):
            sys.exit(f"smentita {' '.join(map(str, args))}: exit {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout

    def inspect(self, what, manifest, root):
        out = self.smentita("inspect", what, "--manifest", manifest, "--root", root)
        return [json.loads(line) for line in out.splitlines()]

    def score(self, scorer, *args):
        call = [sys.executable, str(self.bench / scorer), *map(str, args)]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout

    def imported(self, name, docs):
        """Imports documents into a fresh record; gives the exported articles by document id."""
        database = self.work / f"{name}.db"
        source = write(self.work / f"{name}.jsonl", docs)
        started = time.monotonic()
        self.smentita("--database", database, "import", source)
        seconds = time.monotonic() - started
        out = self.smentita("--database", database, "export", "articles")
        by_url = {row["url"]: row for row in map(json.loads, out.splitlines())}
        return {doc["id"]: by_url.get(doc["url"], {}) for doc in docs}, seconds


def found(pattern, text):
    match = re.search(pattern, text)
    if not match:
        sys.exit(f"no `{pattern}` in the scorer's output:\n{text[-1500:]}")
    return [float(group) for group in match.groups()]


def feeds(b):
    truth = b.bench / "feeds/truth.jsonl"
    answers = b.inspect("feed", truth, b.bench / "feeds/files")
    records = [{
        "file": a["file"], "error": a["error"], "feed_title": a["title"],
        "entries": [{"title": e["title"], "link": e["link"], "id": e["id"], "date": e["published"] or e["updated"],
                     "text": e["content"] or e["summary"], "author": e["authors"]} for e in a["entries"]],
    } for a in answers]
    out = b.score("score_feeds.py", truth, write(b.work / "feeds.pred", records))
    score, perfect = found(r"HEADLINE feed score ([\d.]+)%\s+perfect ([\d.]+)%", out)
    realistic, = found(r"kind:realistic\s+\d+\s+([\d.]+)%", out)
    return {"score": score, "perfect": perfect, "realistic": realistic}


def articles(b):
    truth = b.bench / "articles/truth.jsonl"
    manifest = write(b.work / "articles.manifest",
                     [{"id": t["id"], "file": t["html"], "url": t["url"]} for t in rows(truth)])
    answers = b.inspect("page", manifest, b.bench / "articles")
    records = [{"id": a["id"], "title": a["title"], "authors": a["authors"], "published": a["published"],
                "body_text": a["text"], "time_ms": a["cpu_ms"]} for a in answers]
    out = b.score("score_articles.py", truth, write(b.work / "articles.pred", records))
    body, title, date, authors = found(
        r"HEADLINE body F1\s+([\d.]+).*title\s+([\d.]+)\s+date\s+([\d.]+)\s+authors\s+([\d.]+)", out)
    snippets, = found(r"(?m)^ALL\s.*\|\s+([\d.]+)\s+[\d.]+\s+[\d.]+\s+\|", out)
    return {"body": body, "title": title, "date": date, "authors": authors, "snippets": snippets}


def langid(b):
    gold = b.bench / "langid/texts.jsonl"
    manifest = write(b.work / "langid.manifest", [{"id": t["id"], "text": t["text"]} for t in rows(gold)])
    answers = [{"id": a["id"], "lang": a["language"]} for a in b.inspect("text", manifest, b.work)]
    out = b.score("score_langid.py", gold, write(b.work / "langid.pred", answers))
    headline, oneliner, body = found(r"strict: headline ([\d.]+) oneliner ([\d.]+) body ([\d.]+)", out)
    return {"headline": headline, "oneliner": oneliner, "body": body}


def statements(b):
    figures = {}
    for name in ("real", "story"):
        gold = b.bench / f"statements/{name}.jsonl"
        manifest = write(b.work / f"{name}.manifest", [
            {"id": t["id"], "language": t["lang"], "prev": t["prev"], "next": t["next"],
             **({"title": t["sentence"], "text": ""} if t.get("is_headline") else {"text": t["sentence"]})}
            for t in rows(gold)])
        records = []
        for a in b.inspect("text", manifest, b.work):
            first = next(iter(a["statements"]), {})
            records.append({"id": a["id"], "kind": first.get("kind", "other"), "hedged": first.get("hedged"),
                            "speaker": first.get("speaker"), "direct_quote": first.get("direct_quote", False)})
        out = b.score("score_statements.py", "--gold", gold, "--pred", write(b.work / f"{name}.pred", records))
        headline = out.strip().splitlines()[-1]
        print(f"   {headline}")
        figures[name], allegation, denial, hedged = found(
            r"macro-F1 ([\d.]+).*allegation F1 ([\d.]+)\s+denial F1 ([\d.]+)\s+hedged accuracy ([\d.]+)", headline)
        figures |= {f"{name}_allegation": allegation, f"{name}_denial": denial, f"{name}_hedged": hedged}
        languages = re.findall(rf"== {name} [a-z]{{2}}  .*?macro-F1 ([\d.]+)", out, re.S)
        figures[f"{name}_worst"] = min(map(float, languages))
        figures[f"{name}_speaker"], = found(r"speaker partial ([\d.]+)", headline)
    return figures


SMALL = set('''a an and are as at be been by can for from had has have he her him his if in into is it its may no not of on or
over said say says she than that the their they this to was were who will with would'''.split())


def stance(b):
    """Each rumour is a topic with itself as its one claim, and its words, any of them, are the query."""
    pairs = rows(b.bench / "stance-emergent/pairs.jsonl")
    claims = {pair["claim_id"]: pair["claim"] for pair in pairs}
    topics = []
    for claim_id, text in claims.items():
        words = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 2 and word not in SMALL]
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        topics.append(f"[[topics]]\nid = 'c{claim_id}'\nquery = '{query}'\ntitle = {{ en = {json.dumps(text)} }}\n"
                      f"[[topics.claims]]\nid = 'k'\nquery = '{query}'\ntext = {{ en = {json.dumps(text)} }}\n")
    config = b.work / "stance.toml"
    config.write_text("\n".join(topics), encoding="utf-8")
    database = b.work / "stance.db"
    docs = [document({"id": p["id"], "lang": "en", "title": p["text"], "body": p["text"]}, "stance", n)
            for n, p in enumerate(pairs)]
    source = write(b.work / "stance.jsonl", docs)
    b.smentita("--config", config, "--database", database, "import", source)

    def export(what):
        out = b.smentita("--config", config, "--database", database, "export", what)
        return [json.loads(line) for line in out.splitlines()]

    url = {row["id"]: row["url"] for row in export("articles")}
    article = {row["id"]: url[row["article_id"]] for row in export("revisions")}
    position = {(article[row["revision_id"]], row["claim_id"]): row["position"] for row in export("positions")}
    side = {"asserted": "for", "rebutted": "against"}
    answers = [{"id": pair["id"], "stance": side.get(position.get((doc["url"], f"c{pair['claim_id']}/k")), "observing")}
               for pair, doc in zip(pairs, docs)]
    out = b.score("score_stance.py", b.bench / "stance-emergent", write(b.work / "stance.pred", answers))
    macro, = found(r"STANCE \S+ macro F1 ([\d.]+)", out)
    return {"emergent": macro}


def quotes(b):
    gold = b.bench / "quotes-de/docs.jsonl"
    manifest = write(b.work / "quotes.manifest",
                     [{"id": t["id"], "text": t["text"], "language": "de"} for t in rows(gold)])
    records = [{"id": a["id"], "quotes": [
        {"quote": [[q["start"], q["end"]]],
         **({"speaker": [q["speaker_span"]]} if q.get("speaker_span") else {})}
        for q in a["quotations"] if q["direct"]]} for a in b.inspect("text", manifest, b.work)]
    out = b.score("score_quotes.py", gold, write(b.work / "quotes.pred", records))
    f1, speaker = found(r"F1 ([\d.]+) \| speaker right ([\d.]+)", out)
    return {"f1": f1, "speaker": speaker}


def document(doc, name, number, body="body"):
    date = doc.get("date") or "2020-01-01"
    return {"id": doc["id"], "url": f"https://outlet-{number % 97}.example/{name}/{number}",
            "language": doc.get("lang"), "title": doc.get("title") or "", "text": doc.get(body) or "",
            "published_at": date if "T" in date else f"{date}T00:00:00Z"}


def copies(b):
    figures = {}
    for name, key in (("neardup-synth", "synth"), ("neardup-real", "real"), ("neardup-real-ml", "real_ml")):
        docs = [document(d, name, n) for n, d in enumerate(rows(b.bench / name / "docs.jsonl"))]
        found_articles, _ = b.imported(name, docs)
        clusters = [{"id": i, "cluster": a.get("copy_of") or a.get("id") or i} for i, a in found_articles.items()]
        out = b.score("score_neardup.py", b.bench / name, write(b.work / f"{name}.pred", clusters))
        figures[key], = found(r"pairs P [\d.]+ R [\d.]+ F1 ([\d.]+)", out)
    return figures


def stories(b):
    figures = {}
    for name in ("cluster-ntrex", "cluster-og2021", "cluster-ecbplus", "cluster-entriples"):
        docs = [document(d, name, n) for n, d in enumerate(rows(b.bench / name / "docs.jsonl"))]
        found_articles, seconds = b.imported(name, docs)
        clusters = [{"id": i, "cluster": a.get("story_id") or i} for i, a in found_articles.items()]
        out = b.score("score_cluster.py", b.bench / name, write(b.work / f"{name}.pred", clusters))
        bcubed, cross = found(r"CLUSTER BCubed .*? F1 ([\d.]+) \| .*cross-lingual F1 ([\d.]+)", out)
        key = name.removeprefix("cluster-")
        figures[key], figures[f"{key}_cross"] = bcubed, cross
        print(f"   {name}: imported in {seconds:.1f} s")
        if key == "ntrex":
            six = [doc for doc in docs if doc["language"] in ("it", "en", "de", "fr", "es", "pt")]
            found_articles, _ = b.imported("ntrex-six", six)
            folder = b.work / "ntrex-six"
            folder.mkdir()
            gold = {d["id"]: d for d in rows(b.bench / name / "docs.jsonl")}
            write(folder / "docs.jsonl", [gold[doc["id"]] for doc in six])
            clusters = [{"id": i, "cluster": a.get("story_id") or i} for i, a in found_articles.items()]
            out = b.score("score_cluster.py", folder, write(b.work / "ntrex-six.pred", clusters))
            figures["six"], figures["six_cross"] = found(
                r"CLUSTER BCubed .*? F1 ([\d.]+) \| .*cross-lingual F1 ([\d.]+)", out)
    for name in ("pairs-semeval8", "pairs-tgnews"):
        source = b.bench / name / "pairs.jsonl"
        answers = [json.loads(line) for line in b.smentita("stories", "compare", source).splitlines()]
        out = b.score("score_pairs.py", b.bench / name, write(b.work / f"{name}.pred", answers))
        figures[name.removeprefix("pairs-")], = found(r"PAIRS .*? F1 ([\d.]+)", out)
    docs = rows(b.bench / "founding/docs.jsonl")
    imported, _ = b.imported("founding", [document(d, "founding", n, "text") for n, d in enumerate(docs)])
    story = {d["id"]: d["story"] for d in docs}
    by_story = {}
    for doc, article in imported.items():
        by_story.setdefault(article.get("story_id"), []).append(story[doc])
    event = "inbox-api"
    pure = [members.count(event) for members in by_story.values() if set(members) == {event}]
    figures["founding"] = max(pure, default=0)
    return figures


SETS = {f.__name__: f for f in (feeds, articles, langid, statements, stance, quotes, copies, stories)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--bench", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--only", nargs="*", choices=SETS)
    args = parser.parse_args()
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
    below = []
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(args.binary, args.bench, pathlib.Path(work))
        for name in args.only or SETS:
            started = time.monotonic()
            figures = SETS[name](bench)
            print(f"{name} ({time.monotonic() - started:.0f} s)")
            for key, value in figures.items():
                floor = floors.get(name, {}).get(key)
                mark = "" if floor is None or value >= floor else "   BELOW"
                print(f"   {key:<16} {value:8.4f}   floor {floor if floor is not None else '-'}{mark}")
                if mark:
                    below.append(f"{name}.{key}")
    print(f"below the floor: {', '.join(below)}" if below else "all figures at or above their floors")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
