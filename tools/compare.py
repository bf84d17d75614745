#!/usr/bin/env python3
"""Reads the same feeds, pages and headlines with smentita and with what Python monitors use; prints both times.

    tools/yardsticks.sh && cargo build --release
    target/yardsticks/bin/python tools/compare.py [--binary FILE] [--feeds DIR] [--pages DIR] [--seconds N]

Inputs are any folder of feeds and any folder of pages (.html, .html.gz); without them, feeds made here and the pages of
the project's own tests. Times are processor time per item, one core, without the start of the process; what a machine
does besides does not count. A tool that refuses an input has the time of refusing it.
"""
import argparse
import gzip
import json
import pathlib
import subprocess
import resource
import tempfile
import time

import feedparser
import trafilatura

ROOT = pathlib.Path(__file__).parent.parent

HEADLINES = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Gazzetta</title><link>https://gazzetta.example/</link>%s</channel></rss>"""
HEADLINE = """<item><title>Il ministro smentisce: «Nessun accordo» (%d)</title><link>https://gazzetta.example/%d?a=1&amp;b=2</link>
<guid isPermaLink="false">g-%d</guid><pubDate>Wed, 03 Apr 2024 14:25:00 +0200</pubDate><dc:creator>Anna Verdi</dc:creator>
<description><![CDATA[La smentita arriva in serata, dopo le indiscrezioni della stampa estera.]]></description></item>"""
ARTICLES = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Zeitung</title><id>urn:x</id>%s</feed>"""
ARTICLE = """<entry><title>Meldung %d</title><id>urn:x:%d</id><link href="https://zeitung.example/%d"/>
<published>2024-04-03T14:25:00+02:00</published><author><name>Anna Grün</name></author><content type="html">"""
PARAGRAPH = """&lt;p&gt;Die Ministerin &lt;a href="https://zeitung.example/x?y=z"&gt;bestritt&lt;/a&gt; am Abend, dass es
eine Absprache gegeben habe; sie sprach von einem &lt;em&gt;Missverständnis&lt;/em&gt;.&lt;/p&gt;"""


def made_feeds():
    headlines = HEADLINES % "".join(HEADLINE % (n, n, n) for n in range(50))
    articles = ARTICLES % "".join(ARTICLE % (n, n, n) + PARAGRAPH * 12 + "</content></entry>" for n in range(20))
    return {"headlines.xml": headlines.encode(), "articles.xml": articles.encode()}


def folder_of(path, patterns):
    files = sorted(file for pattern in patterns for file in pathlib.Path(path).rglob(pattern) if file.is_file())
    read = lambda file: gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return {str(file.relative_to(path)).replace("/", "_").removesuffix(".gz"): read(file) for file in files}


def smentita(binary, stage, items, rounds):
    """Processor time of one process that reads all items so often, without that of one which reads none."""

    def spent(times):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in items.items():
                (pathlib.Path(folder) / name).write_bytes(content)
            manifest = pathlib.Path(folder) / "manifest.jsonl"
            manifest.write_text("".join(json.dumps({"id": name, "file": name}) + "\n" for name in items) * times)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            call = [binary, "--quiet", "inspect", stage, "--manifest", manifest]
            done = subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if done.returncode not in (0, 3):
                raise SystemExit(f"{binary} inspect {stage}: exit {done.returncode}")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return (spent(rounds + 1) - spent(1)) / rounds / len(items)


def python(read, items, seconds):
    """The same of a function in this process, after one round to warm up; stops between rounds."""
    rounds, started = -1, 0.0
    while rounds < 1 or time.process_time() - started < seconds:
        for content in items.values():
            try:
                read(content)
            except Exception:  # A yardstick may break on what it reads; that is its time.
                pass
        rounds += 1
        if rounds == 0:
            started = time.process_time()
    return (time.process_time() - started) / rounds / len(items)


def line(what, items, ours, tool, theirs):
    size = sum(map(len, items.values())) / len(items) / 1000
    print(f"{what:<9} {len(items):>5} {size:>8.1f} {1000 * ours:>11.3f}   {tool:<12} {1000 * theirs:>9.3f} {theirs / ours:>7.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "target/release/smentita"))
    parser.add_argument("--feeds", help="a folder of feeds")
    parser.add_argument("--pages", help="a folder of pages")
    parser.add_argument("--seconds", type=float, default=5.0, help="at least so long for each of the others")
    args = parser.parse_args()
    feeds = folder_of(args.feeds, ["*"]) if args.feeds else made_feeds()
    pages = folder_of(args.pages or ROOT / "tests/fixtures/pages", ["*.html", "*.html.gz"])
    print("            items   kB each smentita ms   beside             ms   times")
    extract = lambda content: trafilatura.bare_extraction(content, with_metadata=True)
    for what, stage, items, tool, read in [
        ("feeds", "feed", feeds, "feedparser", feedparser.parse),
        ("pages", "page", pages, "trafilatura", extract),
    ]:
        theirs = python(read, items, args.seconds)
        # As long as the other, roughly: enough rounds for what the clock of processes can tell.
        rounds = max(1, min(200, int(2000 / len(items))))
        line(what, items, smentita(args.binary, stage, items, rounds), tool, theirs)


if __name__ == "__main__":
    main()
