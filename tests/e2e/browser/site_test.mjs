// Uses a site that site_bench made as the public does, in Chromium: site_test.mjs ADDRESS SCREENSHOTS
//
//   ADDRESS      where it begins, https or file, with / at the end
//   SCREENSHOTS  a folder for what a person may want to look at
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address, screenshots] = process.argv.slice(2);
const kind = new URL(address).protocol.slice(0, -1);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const budget = 'divisions/650100/departments/100/budgets/2026';

const profile = mkdtempSync(join(tmpdir(), 'mingzhang-browser-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  ignoreHTTPSErrors: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const complaints = [];
const elsewhere = [];
const open = async (path, width = 1280) => {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: 900 });
  page.on('console', (message) => complaints.push(`${path}: ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${path}: ${error}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto(new URL(path, address).href);
  return page;
};
const violations = async (page, what) => {
  // In the world of the debugger, which the policy of the page does not bind; what axe would fetch beforehand it does.
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'], preload: false }));
  assert.deepEqual(
    found.violations.map((each) => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 200), each.nodes[0].failureSummary]),
    [], what);
  assert.ok(found.passes.length > 15, 'axe looked at the page');
};
const results = (page) => page.locator('#search-results a').allTextContents();
const query = async (page, text) => {
  await page.getByRole('searchbox').fill(text);
  await page.waitForFunction(() => document.getElementById('search-status').textContent !== '');
};

const tests = {
  async 'finds a department by some characters of its name'() {
    const page = await open('index.html');
    await query(page, '自治州第37局');
    assert.deepEqual((await results(page)).sort(), ['第1自治州第37局 2026 年', '第2自治州第37局 2026 年']);
    await query(page, '第2自治州 第37局');
    await page.waitForFunction(() => document.querySelectorAll('#search-results a').length === 1);
    await violations(page, 'with results');
    await page.screenshot({ path: join(screenshots, `${kind}-search.png`) });
    await page.locator('#search-results a').click();
    assert.equal(await page.locator('h1').textContent(), '第2自治州第37局 2026 年部门预算公开');
    await page.close();
  },

  async 'finds by code and by year, newest first, and says how many'() {
    const page = await open('index.html');
    await query(page, '650100 第1局');
    assert.deepEqual(await results(page), ['第1自治州第1局 2027 年', '第1自治州第1局 2026 年']);
    await query(page, '650100 137');
    await page.waitForFunction(() => document.querySelectorAll('#search-results a').length === 1);
    assert.deepEqual(await results(page), ['第1自治州第38局 2026 年']);
    // Fullwidth digits are digits.
    await query(page, '２０２７');
    await page.waitForFunction(() => document.getElementById('search-status').textContent.includes('3'));
    assert.equal((await results(page)).length, 3);
    await query(page, '局');
    await page.waitForFunction(() => document.getElementById('search-status').textContent.includes('233'));
    assert.equal((await results(page)).length, 50);
    await query(page, '没有这样的局');
    await page.waitForFunction(() => document.getElementById('search-status').textContent.includes('没有找到'));
    assert.equal((await results(page)).length, 0);
    await query(page, '<img src=x onerror=alert(1)>');
    assert.equal(await page.locator('img').count(), 0);
    await page.close();
  },

  async 'is used by the keyboard alone'() {
    const page = await open('index.html');
    const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), '跳到正文');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'query');
    await page.keyboard.type('第3自治州第3局');
    await page.waitForFunction(() => document.querySelectorAll('#search-results a').length === 1);
    // Enter searches again and leaves nowhere.
    await page.keyboard.press('Enter');
    assert.equal(page.url(), new URL('index.html', address).href + '#main');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), '第3自治州第3局 2026 年');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('h1').textContent.startsWith('第3自治州第3局'));
    await page.close();
  },

  async 'leads by lists alone, without any script'() {
    const context = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const page = await (await context.newContext({ javaScriptEnabled: false, ignoreHTTPSErrors: true })).newPage();
    await page.goto(new URL('index.html', address).href);
    assert.equal(await page.getByRole('searchbox').count(), 0, 'what does not work is not shown');
    for (const link of ['第1自治州', '第1自治州第1局', '2026 年']) {
      await page.locator('main').getByRole('link', { name: link, exact: true }).first().click();
    }
    assert.match(await page.locator('h1').textContent(), /第1自治州第1局 2026 年/);
    await page.getByRole('link', { name: '阅读公开页面' }).click();
    assert.ok((await page.locator('body').textContent()).includes('第 2 次公开'));
    await context.close();
  },

  async 'shows old and new of a correction, and why'() {
    const page = await open(`${budget}/index.html`);
    await violations(page, 'the page of a budget');
    assert.match(await page.locator('main').textContent(), /水费重复列支/);
    await page.screenshot({ path: join(screenshots, `${kind}-budget.png`), fullPage: true });
    await page.getByRole('link', { name: '第 1 次公开', exact: true }).click();
    assert.match(await page.locator('body').textContent(), /被更正替代.*水费重复列支/);
    await violations(page, 'a superseded page');
    const background = await page.evaluate(() => getComputedStyle(document.querySelector('.cover')).backgroundColor);
    assert.notEqual(background, 'rgba(0, 0, 0, 0)', 'its own style sheet holds');
    await page.getByRole('link', { name: '查看更正后的公开' }).click();
    assert.ok((await page.locator('body').textContent()).includes('第 2 次公开'));
    await page.close();
  },

  async 'has pages without violations that scroll only downwards'() {
    for (const path of ['index.html', 'verify.html', 'years/2026/index.html', 'years/2026/page-2.html', 'divisions/index.html',
      'divisions/650100/index.html', 'divisions/650100/departments/100/index.html', `${budget}/index.html`]) {
      const page = await open(path, 360);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
      await violations(page, path);
      const style = await page.evaluate(() => getComputedStyle(document.querySelector('h1')).color);
      assert.equal(style, 'rgb(143, 29, 29)', `${path} has its style sheet`);
      await page.screenshot({ path: join(screenshots, `${kind}-360-${path.replaceAll('/', '-')}.png`) });
      await page.close();
    }
  },

  async 'has links that lead somewhere'() {
    const page = await open('index.html');
    const seen = new Set();
    const waiting = ['index.html', 'verify.html', 'years/2026/page-2.html', 'divisions/650102/index.html', `${budget}/index.html`]
      .map((path) => new URL(path, address).href);
    const broken = [];
    for (const start of waiting) {
      await page.goto(start);
      for (const href of await page.locator('a').evaluateAll((all) => all.map((link) => link.href.split('#')[0]))) seen.add(href);
    }
    for (const href of seen) {
      assert.ok(href.startsWith(address), href);
      if (kind === 'https') {
        const answer = await page.context().request.head(href);
        if (!answer.ok()) broken.push(href);
      } else {
        try { readFileSync(new URL(href)); } catch { broken.push(href); }
      }
    }
    assert.deepEqual(broken, []);
    assert.ok(seen.size > 100, `${seen.size}`);
    await page.close();
  },
};

let failures = 0;
for (const [name, test] of Object.entries(tests)) {
  const begin = Date.now();
  try {
    await test();
    console.log(`ok     ${kind}: ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    ++failures;
    console.log(`FAILED ${kind}: ${name}\n${error.stack}`);
  }
}
try {
  assert.deepEqual(complaints, []);
  assert.deepEqual(elsewhere, []);
} catch (error) {
  ++failures;
  console.log(`FAILED ${kind}: says nothing on the console, asks for nothing elsewhere\n${error.stack}`);
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
process.exit(failures === 0 ? 0 : 1);
