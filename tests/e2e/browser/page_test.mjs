// Opens the page of a budget in Chromium, as the public does: page_test.mjs PAGE TABLES SCREENSHOTS
//
//   PAGE         the page, index.html
//   TABLES       expected_tables.json of the case: every cell must be there
//   SCREENSHOTS  a folder for what a person may want to look at
//
// A page in a bundle links to the files beside it; one that corrects another says so behind the contents. What else is on it is looked at
// on the page alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [page_file, tables_file, screenshots] = process.argv.slice(2);
const address = pathToFileURL(resolve(page_file)).href;
const tables = JSON.parse(readFileSync(tables_file, 'utf8'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const profile = mkdtempSync(join(tmpdir(), 'mingzhang-browser-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1280, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const complaints = [];
const requests = [];
const open = async (width) => {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: 900 });
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(address);
  return page;
};
const violations = async (page, what) => {
  // In the world of the debugger, which the policy of the page does not bind.
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    found.violations.map((each) => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 200), each.nodes[0].failureSummary]),
    [], what);
  assert.ok(found.passes.length > 20, 'axe looked at the page');
};

const tests = {
  async 'has every cell of the published tables, in its place'(page) {
    const printed = await page.evaluate(() => {
      const tables = {};
      for (const table of document.querySelectorAll('[id^="table-"] table.figures')) {
        const number = table.closest('.table').id.slice('table-'.length);
        tables[number] = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
      }
      return tables;
    });
    assert.deepEqual(Object.keys(printed).sort(), Object.keys(tables).sort());
    for (const [number, rows] of Object.entries(tables)) {
      const body = rows.slice(rows.length - printed[number].length);
      assert.deepEqual(printed[number], body, `table ${number}`);
      const header = new Set(await page.locator(`#table-${number} thead th`).allTextContents());
      for (const cell of rows.slice(0, rows.length - body.length).flat()) {
        if (cell !== '') assert.ok(header.has(cell), `table ${number}: ${cell}`);
      }
    }
  },

  async 'names its language, its landmarks and every level of headings'(page) {
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    for (const landmark of ['header', 'nav', 'main']) assert.equal(await page.locator(landmark).count(), 1, landmark);
    const levels = await page.locator('h1,h2,h3,h4,h5,h6').evaluateAll((all) => all.map((each) => Number(each.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    levels.reduce((last, level) => {
      assert.ok(level <= last + 1, `h${last} is followed by h${level}`);
      return level;
    }, 0);
  },

  async 'leads from the contents to what it names'(page) {
    const links = page.locator('nav a');
    assert.ok(await links.count() > 10);
    for (const link of await links.all()) {
      await link.click();
      const target = await page.evaluate(() => {
        const element = document.querySelector(location.hash);
        return { title: element.textContent, top: element.getBoundingClientRect().top, end: innerHeight };
      });
      assert.ok(target.title.includes(await link.textContent()), await link.textContent());
      assert.ok(target.top >= -1 && target.top < target.end, 'it is in view');
    }
  },

  async 'shows the lines behind a figure and puts them away, where one stands'(page) {
    const figure = page.locator('#table-3 td a').last();
    await figure.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    await figure.press('Enter');
    const origin = page.locator('.origin:visible');
    assert.equal(await origin.count(), 1);
    assert.match(await origin.textContent(), /元的由来：\d+ 条支出明细之和/);
    const fen = (await origin.locator('td.n').allTextContents()).reduce((sum, text) => sum + BigInt(text.replace(/[,.]/g, '')), 0n);
    const stated = (await origin.locator('.sum').textContent()).match(/^[-\d,.]+/)[0];
    assert.equal(fen, BigInt(stated.replace(/[,.]/g, '')), 'the lines add up');
    assert.equal(await page.evaluate(() => scrollY), before, 'the figure stays in view');
    await violations(page, 'with the lines in view');
    // The next stop of the keyboard is the way out.
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), '关闭');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.origin:visible').count(), 0);
    assert.equal(await page.evaluate(() => scrollY), before, 'and so it does then');
  },

  async 'links terms to their explanation'(page) {
    const term = page.locator('a.term').first();
    await term.click();
    const explained = await page.evaluate(() => document.querySelector(location.hash).querySelector('dfn').textContent);
    assert.equal(explained, await term.textContent());
  },

  async 'draws charts with the data beside them'(page) {
    for (const chart of await page.locator('figure.chart').all()) {
      assert.ok(await chart.locator('svg > title').count() === 1 && await chart.locator('svg > desc').count() === 1);
      await chart.locator('summary').click();
      assert.ok(await chart.locator('table').isVisible());
    }
  },

  async 'keeps the header of a long table in view'(page) {
    const region = page.locator('#table-2 .scroll');
    await region.focus();
    assert.ok(await region.evaluate((element) => element === document.activeElement), 'the keyboard reaches it');
    await page.locator('#table-2').scrollIntoViewIfNeeded();
    await region.evaluate((element) => { element.style.maxHeight = '15rem'; element.scrollTop = element.scrollHeight; });
    const [top, head] = await region.evaluate((element) => [element.getBoundingClientRect().top, element.querySelector('thead').getBoundingClientRect().top]);
    assert.ok(Math.abs(head - top) < 3, `${head} beside ${top}`);
  },
};

const in_bundle = existsSync(join(dirname(page_file), 'datapackage.json'));
if (in_bundle) {
  for (const name of Object.keys(tests)) {
    if (!/^(has every cell|names its language)/.test(name)) delete tests[name];
  }
}
const corrected = readFileSync(page_file, 'utf8').includes('id="correction"');
if (corrected) {
  tests['says behind the contents what it corrects, with a difference for every amount'] = async (page) => {
    assert.equal(await page.locator('nav li a').first().textContent(), '更正说明');
    const section = page.locator('section[aria-labelledby="correction"]');
    assert.ok(await section.evaluate((element) => element === element.parentElement.firstElementChild), 'it comes first');
    const rows = await section.locator('table.figures tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
    assert.ok(rows.length > 0);
    for (const row of rows) assert.match(row[5], /^[-+][\d,]+\.\d\d$/, row.join(' '));
  };
  tests['shows at its head that another page has taken its place'] = async (page) => {
    const notice = page.locator('aside.notice');
    const box = await notice.boundingBox();
    assert.ok(box.y === 0 && box.width === 1280, JSON.stringify(box));
    assert.notEqual(await notice.evaluate((element) => getComputedStyle(element).backgroundColor), 'rgba(0, 0, 0, 0)', 'the policy lets its style through');
  };
}

const failures = [];
const run = async (name, width, test) => {
  const page = await open(width);
  const begin = Date.now();
  try {
    await test(page);
    console.log(`ok     ${width} px: ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    failures.push(name);
    console.log(`FAILED ${width} px: ${name}\n${error.stack}`);
  }
  await page.close();
};
for (const [name, test] of Object.entries(tests)) await run(name, 1280, test);
for (const width of [360, 1280]) {
  await run('scrolls only downwards, and says of each table what it is counted in', width, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    const units = await page.locator('.table .unit span').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
    assert.ok(units.length > 0);
    for (const right of units) assert.ok(right <= width, `${right}`);
    await page.screenshot({ path: join(screenshots, `${width}.png`) });
    // A wide window is looked at above, with lines in view.
    if (width === 360) await violations(page, 'as it opens');
  });
}
const watermark = /（(预览|草案)）<\/title>/.exec(readFileSync(page_file, 'utf8'))?.[1];
if (!in_bundle) await run(`prints every figure on A4${watermark ? `, and ${watermark} on every sheet` : ''}`, 1280, async (page) => {
  const pdf = join(screenshots, 'page.pdf');
  await page.pdf({ path: pdf, preferCSSPageSize: true, tagged: true, outline: true });
  const sheets = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\f').slice(0, -1);
  assert.ok(sheets.length > 5);
  if (watermark) sheets.forEach((sheet, i) => assert.ok(sheet.replace(/\s/g, '').includes(watermark), `sheet ${i + 1}`));
  const words = new Set(sheets.join(' ').split(/\s+/));
  for (const [number, rows] of Object.entries(tables)) {
    for (const cell of rows.flat()) {
      if (/^[\d,]+\.\d\d$/.test(cell)) assert.ok(words.has(cell), `table ${number}: ${cell}`);
    }
  }
  const sizes = execFileSync('pdfinfo', ['-l', '-1', pdf], { encoding: 'utf8' }).match(/Page.*size: .*/g);
  for (const size of sizes) assert.match(size, /\(A4\)/);
});
await run('has links that lead somewhere, and asks for nothing', 1280, async (page) => {
  const dangling = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].filter(
    (link) => !document.getElementById(link.hash.slice(1))).map((link) => link.outerHTML));
  assert.deepEqual(dangling, []);
  const files = await page.locator('a:not([href^="#"])').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  for (const file of files) assert.ok(existsSync(join(dirname(page_file), file)), file);
  assert.equal(files.length > 0, in_bundle, 'a page alone has no files');
  if (in_bundle) {
    for (const number of Object.keys(tables)) assert.ok(files.includes(`data/table-${number.padStart(2, '0')}.csv`), `table ${number}`);
  }
  assert.deepEqual(requests.filter((url) => url.split('#')[0] !== address), []);
  assert.deepEqual(complaints, []);
});

await browser.close();
rmSync(profile, { recursive: true, force: true });
process.exit(failures.length === 0 ? 0 : 1);
