// SPDX-License-Identifier: Apache-2.0
// million.mjs PROGRAM PAGES DATA: how fast the managers' list is with all the orders of a data folder
// behind it: first paint, rows on screen and keys at work, and how long a change in production takes to
// be seen. It changes the folder: give it a copy. Prints a line for each figure; fails past a bar.
import { launch, signInAs, visit } from './browser.mjs';
import { run, signIn } from './program.mjs';
import { eventually } from './workshop.mjs';

const [programPath, pages, data] = process.argv.slice(2);
const runs = 7;
const bars = { 'first contentful paint': 500, interactive: 1000, 'change in production seen': 200 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** How many orders there are, once the boards are whole. */
async function whole(manager, operator) {
  await eventually('the whole board', () => operator.get('/api/mes/board?page_size=1'));
  return (await eventually('the whole list', () => manager.get('/api/crm/orders?page_size=1'))).total;
}

/** From the navigation until rows stand on the screen and the next frame is drawn. */
async function opened(context) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = new MutationObserver(() => {
      if (!document.querySelector('.orders-box .order-row')) return;
      look.disconnect();
      requestAnimationFrame(() => {
        globalThis.interactiveAt = performance.now();
      });
    });
    look.observe(document, { childList: true, subtree: true });
  });
  await page.goto('/crm/orders');
  await page.waitForFunction(() => globalThis.interactiveAt);
  await page.keyboard.press('KeyJ');
  await page.locator('.order-row[aria-current]').waitFor();
  const figures = await page.evaluate(() => ({
    'first contentful paint': performance.getEntriesByName('first-contentful-paint')[0].startTime,
    interactive: globalThis.interactiveAt,
  }));
  await page.close();
  return figures;
}

/** From the request that begins work until the open list shows it. */
async function seen(page, operator, { number, operation }) {
  await page.goto(`/crm/orders?q=${number}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.orders-box .order-row').getByText('released').waitFor();
  await operator.post(`/api/mes/operations/${operation}/claim`, {});
  await page.evaluate(() => {
    const box = document.querySelector('.orders-box');
    new MutationObserver((_, observer) => {
      if (!box.textContent.includes('in production')) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        globalThis.seenAt = Date.now();
      });
    }).observe(box, { childList: true, characterData: true, subtree: true });
  });
  const began = Date.now();
  await operator.post(`/api/mes/operations/${operation}/start`, {});
  const answered = Date.now();
  await page.waitForFunction(() => globalThis.seenAt);
  await operator.post(`/api/mes/operations/${operation}/finish`, {}); // one may hold a few only
  return { whole: (await page.evaluate(() => globalThis.seenAt)) - began, request: answered - began };
}

/** The first operations of orders in which nothing has begun; of an order with several lots one. */
async function freeWork(operator) {
  const board = await operator.get('/api/mes/board?status=released&stage=cad_check&who=free&page_size=100');
  const of = (row, name) => row[board.columns.indexOf(name)];
  const found = new Map(board.rows.map((row) => [of(row, 'number'), of(row, 'operation_id')]));
  return [...found].slice(0, runs).map(([number, operation]) => ({ number, operation }));
}

/** Prints them by name, and whether each keeps to its bar. */
function tell(figures) {
  for (const [name, values] of Object.entries(figures)) {
    const bar = bars[name];
    const middle = median(values);
    console.log(`${name}: ${Math.round(middle)} ms (${values.map(Math.round).join(', ')})${bar ? `, bar ${bar} ms` : ''}`);
    if (bar && !(middle <= bar)) process.exitCode = 1;
  }
}

const program = await run(programPath, data, 0, pages, []);
const url = `http://127.0.0.1:${program.port}`;
const browser = await launch();
try {
  const [manager, operator] = await Promise.all(['irina', 'pavel'].map((name) => signIn(url, `${name}@demo.example`)));
  console.log(`orders ${await whole(manager, operator)}`);
  const { page } = await visit(browser, url);
  await signInAs(page, 'irina@demo.example');
  const figures = [];
  for (let i = 0; i < runs; ++i) figures.push(await opened(page.context()));
  tell({
    'first contentful paint': figures.map((one) => one['first contentful paint']),
    interactive: figures.map((one) => one.interactive),
  });
  const changes = [];
  for (const work of await freeWork(operator)) changes.push(await seen(page, operator, work));
  tell({
    'change in production seen': changes.map((one) => one.whole),
    'of it the request itself': changes.map((one) => one.request),
  });
} finally {
  await browser.close();
  await program.end();
}
