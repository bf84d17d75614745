// Opens every kind of page in Chromium, at desktop and phone width, light and dark: no console error, no request to
// another host, nothing wider than the page, no serious finding of axe-core. Writes screenshots.
//
//     node check.mjs http://127.0.0.1:8070 [FOLDER] [--quick]
//
// `--quick` opens each page once at either width, for CI; without it dark pages and the six languages are opened too.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [base, ...rest] = process.argv.slice(2);
const quick = rest.includes("--quick");
const folder = rest.find((argument) => !argument.startsWith("--")) ?? "screenshots";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const serious = new Set(["serious", "critical"]);

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

async function json(path) {
  const answer = await fetch(base + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** One page of each kind; the diff is the one with a denial in it, if there is any. */
async function pages() {
  const topic = (await json("/api/v1/topics")).topics[0]?.id;
  const story = (await json("/api/v1/stories?limit=1")).items[0]?.id;
  const edited = (await json("/api/v1/changes?kind=denial_added&limit=200")).items.find((c) => c.from_revision_id);
  const article = edited?.article.id ?? (await json("/api/v1/articles?limit=1")).items[0]?.id;
  const found = {
    topics: "/", stories: "/stories", changes: "/changes", feeds: "/feeds", digests: "/digests",
    search: "/search?q=Netflix", "search-empty": "/search?q=zzzzzz", missing: "/nothing",
  };
  if (topic) {
    found.topic = `/topics/${topic}`;
    found.timeline = `/topics/${topic}/timeline`;
    found.claims = `/topics/${topic}/claims`;
  }
  if (story) found.story = `/stories/${story}`;
  if (article) {
    found.article = `/articles/${article}`;
    found.revision = `/articles/${article}/revisions/1`;
  }
  if (edited) found.diff = `/changes/${edited.id}`;
  return found;
}

const wrong = [];

async function open(browser, name, path, { scheme, size, sizeName, lang }) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: lang });
  const page = await context.newPage();
  const where = `${name} (${scheme}, ${sizeName}, ${lang})`;
  page.on("console", (message) => {
    // The answer 404 of the missing page is what is asked for.
    if (message.type() === "error" && !(name === "missing" && message.text().includes("404"))) {
      wrong.push(`${where}: console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => wrong.push(`${where}: ${error}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(base).origin) wrong.push(`${where}: asks for ${request.url()}`);
  });
  await page.goto(base + path, { waitUntil: "load" });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 1) wrong.push(`${where}: ${overflow} pixels wider than the window`);
  await page.screenshot({ path: `${folder}/${name}-${sizeName}-${scheme}-${lang}.png`, fullPage: true });
  // The page allows no script of anybody's; the checker comes through the debugging interface.
  const session = await context.newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const finding of found.violations.filter((one) => serious.has(one.impact))) {
    wrong.push(`${where}: axe: ${finding.id}: ${finding.help}: ${finding.nodes.slice(0, 2).map((n) => n.html).join(" | ")}`);
  }
  await context.close();
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
  ],
});
let count = 0;
try {
  for (const [name, path] of Object.entries(await pages())) {
    const views = [
      { scheme: "light", size: DESKTOP, sizeName: "desktop", lang: "en" },
      { scheme: quick ? "dark" : "light", size: PHONE, sizeName: "phone", lang: "it" },
    ];
    if (!quick) {
      views.push({ scheme: "dark", size: DESKTOP, sizeName: "desktop", lang: "de" });
      for (const lang of ["fr", "es", "pt"]) views.push({ scheme: "light", size: PHONE, sizeName: "phone", lang });
    }
    for (const view of views) {
      await open(browser, name, path, view);
      count += 1;
    }
  }
} finally {
  await browser.close();
}
console.log(`${count} pages opened, ${wrong.length} findings`);
wrong.forEach((line) => console.error(line));
process.exit(wrong.length === 0 ? 0 : 1);
