// Opens reports in Chromium and uses them as a reader would: page.mjs FILE...
import { chromium } from "playwright-core";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const files = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const problems = [];

async function open(width, options = {}, hash = "", file) {
  const context = await browser.newContext({ viewport: { width, height: 860 }, ...options });
  // Longer than anything takes on the busiest machine.
  context.setDefaultTimeout(600_000);
  const page = await context.newPage();
  const note = (kind, what) => problems.push(`${basename(file)} ${width}: ${kind}: ${what}`);
  page.on("console", (message) => { if (message.type() === "error") note("console", message.text()); });
  page.on("pageerror", (error) => note("page error", error.message));
  page.on("requestfailed", (request) => note("request failed", request.url()));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) note("request", request.url()); });
  await page.goto(pathToFileURL(file).href + hash);
  return page;
}

const shown = (page) => page.$$eval(".trial:not([hidden])", (all) => all.map((each) => ({ id: each.id, ...each.dataset })));
const line = (page) => page.textContent(".filter output");
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
// Scrolling takes a moment: waits until it is over, and fails where an element never comes into view.
const comesIntoView = (page, id) => page.waitForFunction((name) => {
  const box = document.getElementById(name).getBoundingClientRect();
  const bar = document.querySelector(".filter").getBoundingClientRect();
  const covered = name.startsWith("trial-") ? bar.bottom : 0;
  return box.height > 0 && box.top >= covered - 1 && box.top < innerHeight;
}, id);

// A page without trials has nothing to filter: it opens, and nothing sticks out or leads nowhere.
const isReport = (file) => readFileSync(file, "utf8").includes('class="filter"');
for (const file of files.filter((each) => !isReport(each))) {
  for (const width of [1280, 400]) {
    const page = await open(width, {}, "", file);
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
    assert.equal(await overflow(page), 0, "the page scrolls sideways");
    assert.equal(await page.$$eval("a[href^='#']", (all) => all.length), 0, "links that lead nowhere");
    await page.screenshot({ path: `shot-${basename(file, ".html")}-${width}.png` });
    await page.context().close();
  }
}

for (const file of files.filter(isReport)) {
  assert(statSync(file).size < 2_000_000, `${file} is too big`);
  for (const width of [1280, 400]) {
    const page = await open(width, {}, "", file);
    const total = (await shown(page)).length;
    assert.equal(await line(page), `${total} of ${total} trials`);
    assert.equal(await overflow(page), 0, "the page scrolls sideways");

    // Every verdict by itself, and two together.
    const verdicts = await page.$$eval(".toggles button", (all) => all.map((each) => each.dataset.verdict));
    const counts = {};
    for (const verdict of verdicts) {
      const button = page.locator(`.toggles button[data-verdict="${verdict}"]`);
      await button.click();
      assert.equal(await button.getAttribute("aria-pressed"), "true");
      const left = await shown(page);
      counts[verdict] = left.length;
      assert(left.length > 0 && left.every((trial) => trial.verdict === verdict), verdict);
      assert.equal(String(left.length), await button.locator("b").textContent());
      assert.equal(await line(page), `${left.length} of ${total} trials`);
      assert.equal(new URL(page.url()).hash, `#verdict=${verdict}`);
      await button.click();
    }
    assert.equal(Object.values(counts).reduce((sum, count) => sum + count, 0), total);
    const two = verdicts.slice(0, 2);
    for (const verdict of two) await page.click(`.toggles button[data-verdict="${verdict}"]`);
    assert.equal((await shown(page)).length, counts[two[0]] + counts[two[1]]);
    for (const verdict of two) await page.click(`.toggles button[data-verdict="${verdict}"]`);

    // Text: "/" focuses; ids, clauses and rows of the vendor's page are found; nothing found is said.
    await page.evaluate(() => scrollTo(0, 0));
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "text");
    await page.keyboard.type("to-empty");
    const typed = await shown(page);
    assert(typed.length > 0 && typed.length < total);
    assert.equal(await line(page), `${typed.length} of ${total} trials`);
    await page.fill(".filter input", "param to can't be empty");
    assert((await shown(page)).some((trial) => trial.id.endsWith("required-parameters/to-empty")), "a row is not found");
    await page.fill(".filter input", "no such trial");
    assert.equal((await shown(page)).length, 0);
    assert(await page.isVisible("#empty"));
    await page.fill(".filter input", "");
    assert(await page.isHidden("#empty"));

    // Vendor.
    for (const vendor of await page.$$eval(".filter option", (all) => all.map((each) => each.value).filter(Boolean))) {
      await page.selectOption(".filter select", vendor);
      const own = await shown(page);
      assert(own.length > 0 && own.every((trial) => trial.vendor === vendor), vendor);
    }
    await page.selectOption(".filter select", "");

    // From a broken promise to its row and to its trial, although the filter hides that.
    if (await page.$("#broken")) {
      await page.fill(".filter input", "no such trial");
      const link = page.locator("#broken .trials[open] a").first();
      const id = (await link.getAttribute("href")).slice(1);
      await link.click();
      await page.waitForFunction((name) => document.getElementById(name).open, id);
      assert(await page.isVisible(`[id="${id}"] .inside`));
      await comesIntoView(page, id);
      assert.match(await line(page), /^0 of \d+ trials, and the one linked to$/);
      const clause = (await page.locator(`[id="${id}"] .finding a`).first().getAttribute("href")).slice(1);
      await page.locator(`[id="${id}"] .finding a`).first().click();
      await page.waitForFunction((name) => location.hash === `#${name}`, clause);
      assert(await page.isVisible(`[id="${clause}"]`));
      await comesIntoView(page, clause);
      await page.fill(".filter input", "");
    }

    // A hash opens filtered, and is kept over a reload; so is a link to a clause in a closed section.
    const again = await open(width, {}, `#verdict=${verdicts[0]}&text=recall`, file);
    for (const round of ["opened", "reloaded"]) {
      assert.equal(await again.inputValue(".filter input"), "recall", round);
      assert.equal(await again.getAttribute(`.toggles button[data-verdict="${verdicts[0]}"]`, "aria-pressed"), "true", round);
      const left = await shown(again);
      assert(left.length > 0 && left.length < total && left.every((trial) => trial.verdict === verdicts[0]), round);
      await again.reload();
    }
    const closed = await page.$eval(".part:not([open]) tr[id]", (row) => row.id);
    await page.goto(`${pathToFileURL(file).href}#${closed}`);
    await comesIntoView(page, closed);

    // Open everything there is: still nothing sticks out.
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
    assert.equal(await overflow(page), 0, "opened, the page scrolls sideways");
    assert.equal(await page.locator("[style]").count(), 0);
    const ids = await page.$$eval("[id]", (all) => all.map((each) => each.id));
    assert.equal(new Set(ids).size, ids.length, "an id is used twice");
    const lost = await page.$$eval("a[href^='#']", (all) =>
      all.map((each) => each.getAttribute("href").slice(1)).filter((name) => !name.includes("=") && !document.getElementById(name)));
    assert.deepEqual(lost, [], "links that lead nowhere");
    await page.context().close();
    await again.context().close();

    // Accessibility in both schemes, with some trials and sections opened; screenshots.
    for (const colorScheme of ["light", "dark"]) {
      const name = `shot-${basename(file, ".html")}-${width}-${colorScheme}`;
      const view = await open(width, { colorScheme }, "", file);
      await view.screenshot({ path: `${name}-top.png` });
      await view.evaluate(() => document.getElementById("promises").scrollIntoView());
      await view.screenshot({ path: `${name}-promises.png` });
      await view.evaluate(() => { location.hash = document.querySelector(".trial").id; });
      await comesIntoView(view, await view.evaluate(() => document.querySelector(".trial").id));
      await view.screenshot({ path: `${name}-trial.png` });
      await view.click(".toggles button");
      // One of each kind is enough, and axe is slow.
      await view.evaluate(() => {
        document.querySelectorAll(".trial").forEach((each, at) => { each.open = at < 60; if (at % 12) each.remove(); });
        document.querySelectorAll(".promise, tbody tr").forEach((each, at) => { if (at % 4 > 1) each.remove(); });
      });
      await view.evaluate(axe);
      const found = await view.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      for (const each of found.violations) problems.push(`${name}: axe: ${each.id}: ${each.help}: ${each.nodes.length}× ${each.nodes[0].html.slice(0, 160)} ${each.nodes[0].failureSummary}`);
      await view.context().close();
    }
  }

  // Without scripts everything is there, and no control that does nothing.
  const plain = await open(1280, { javaScriptEnabled: false }, "", file);
  assert(await plain.isHidden(".filter"));
  const first = plain.locator(".trial").first();
  await first.locator("summary").first().click();
  assert(await first.locator(".about").isVisible());
  await plain.context().close();
}
await browser.close();
problems.forEach((problem) => console.log(problem));
console.log(problems.length ? `${problems.length} problems` : "nothing wrong");
process.exitCode = problems.length ? 1 : 0;
