// SPDX-License-Identifier: Apache-2.0
// What operators and leads do with the shop floor's pages, against the real program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { signIn, startProgram } from './program.mjs';

let program;
let browser;
let numbers; // of orders that anyone may take, one lot each

before(async () => {
  [program, browser] = await Promise.all([
    startProgram(process.env.ATELIER_PROGRAM, process.env.ATELIER_PAGES, [], 200),
    launch(),
  ]);
  numbers = await freeOrders(8);
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

async function freeOrders(wanted) {
  const lead = await signIn(program.url, 'galina@demo.example');
  const board = await lead.get('/api/mes/board?who=free&page_size=200');
  const found = [];
  for (const row of board.rows) {
    // What is packed still stands on the page, to be shipped.
    if (row[board.columns.indexOf('stage')] === 'pack') continue;
    const number = row[board.columns.indexOf('number')];
    const { total } = await lead.get(`/api/mes/board?q=${number}`);
    if (total === 1) found.push(number);
    if (found.length === wanted) return found;
  }
  throw new Error('too few orders were made up');
}

/** A story of several people, each with a browser of their own. */
function story(name, people, tell, options) {
  test(name, async () => {
    const visits = await Promise.all(people.map(() => visit(browser, program.url, options)));
    try {
      await Promise.all(visits.map(({ page }, i) => signInAs(page, `${people[i]}@demo.example`)));
      await tell(...visits.map(({ page }) => page));
      for (const { complaints } of visits) assert.deepEqual(complaints, []);
    } finally {
      for (const { close } of visits) await close();
    }
  });
}

const cardOf = (page, number) => page.getByRole('article').filter({ hasText: number });
const live = (page) => page.getByText('Live', { exact: true }).waitFor();

story('two operators take the same order: one has it, the other is told who was faster', ['pavel', 'nina'], async (pavel, nina) => {
  await Promise.all([pavel, nina].map((page) => page.goto(`/mes/board?q=${numbers[0]}`)));
  await Promise.all([pavel, nina].map(live));
  const take = (page) => cardOf(page, numbers[0]).getByRole('button', { name: 'Take' });
  await Promise.all([pavel, nina].map((page) => take(page).waitFor()));
  // Neither hears of the other before both have asked.
  const asked = [];
  const bothAsked = new Promise((resolve) => {
    for (const page of [pavel, nina])
      page.route('**/claim', async (route) => {
        asked.push(route);
        if (asked.length === 2) resolve();
        await bothAsked;
        await route.continue();
      });
  });
  await Promise.all([pavel, nina].map((page) => take(page).click()));
  const loser = await Promise.race(
    [pavel, nina].map((page) => page.getByRole('alert').getByText('was faster').waitFor().then(() => page)),
  );
  const winner = loser === pavel ? nina : pavel;
  const name = winner === pavel ? 'Павел Кузнецов' : 'Нина Зайцева';
  await loser.getByRole('alert').getByText(`${name} was faster`).waitFor();
  for (const page of [pavel, nina]) await cardOf(page, numbers[0]).getByText(name).waitFor();
  assert.equal(await winner.getByRole('alert').count(), 0);
  assert.deepEqual(await obstacles(loser), []);
});

story('what one takes by key is seen on another page without a reload', ['pavel', 'nina'], async (pavel, nina) => {
  await Promise.all([pavel, nina].map((page) => page.goto(`/mes/board?q=${numbers[1]}`)));
  await Promise.all([pavel, nina].map(live));
  await Promise.all([pavel, nina].map((page) => cardOf(page, numbers[1]).waitFor()));
  await pavel.keyboard.press('KeyJ', { delay: 60 }); // a hand, not a scanner
  await pavel.keyboard.press('KeyT');
  await cardOf(nina, numbers[1]).getByText('Павел Кузнецов').waitFor();
});

story('the board outlives a restart of the server', ['oleg', 'pavel'], async (oleg, pavel) => {
  await oleg.goto(`/mes/board?q=${numbers[2]}`);
  await live(oleg);
  await cardOf(oleg, numbers[2]).waitFor();
  await program.restart(async () => {
    await oleg.getByText('No connection').waitFor();
    await cardOf(oleg, numbers[2]).waitFor(); // what was shown stays
  });
  await live(oleg);
  await pavel.goto(`/mes/board?q=${numbers[2]}`);
  await cardOf(pavel, numbers[2]).getByRole('button', { name: 'Take' }).click();
  await cardOf(oleg, numbers[2]).getByText('Павел Кузнецов').waitFor();
});

story('filters are kept in the address', ['oleg'], async (page) => {
  await page.goto('/mes/board');
  await live(page);
  await page.getByRole('button', { name: 'Free' }).click();
  await page.waitForURL(/who=free/);
  await page.reload();
  assert.equal(await page.getByRole('button', { name: 'Free' }).getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('Slash');
  await page.keyboard.type(numbers[3]);
  await page.waitForURL(/q=/);
  await page.waitForFunction(() => document.querySelectorAll('article').length === 1);
});

/** As a scanner does: faster than anyone types. */
const scan = (page, number) =>
  page.evaluate((text) => {
    for (const char of [...text, 'Enter']) {
      const code = /\d/.test(char) ? `Digit${char}` : char === '-' ? 'Minus' : char === 'Enter' ? char : `Key${char}`;
      document.body.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }));
    }
  }, number);

story('a scanned order is taken, started, paused, taken up again and finished, and it pays', ['oleg'], async (page) => {
  await page.goto('/mes/work');
  await live(page);
  await scan(page, numbers[4]);
  await page.getByRole('heading', { name: numbers[4] }).waitFor();
  await page.getByRole('button', { name: 'Take', exact: true }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Finish', exact: true }).waitFor();
  await page.getByRole('link', { name: 'My work' }).click();
  const job = page.locator('.job').filter({ hasText: numbers[4] });
  const press = (name) => job.getByRole('button', { name, exact: true }).click();
  await press('Pause');
  await page.getByLabel('Waiting for material').check();
  assert.deepEqual(await obstacles(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await job.getByText('paused', { exact: true }).waitFor();
  await press('Resume');
  await press('Finish');
  await answerWhatIsAsked(page, job);
  await job.waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: numbers[4] }).waitFor();
  assert.deepEqual(await obstacles(page), []);
});

/** Some operations end with a question. */
async function answerWhatIsAsked(page, job) {
  const dialog = page.getByRole('dialog');
  await Promise.race([dialog.waitFor(), job.waitFor({ state: 'detached' })]);
  if (!(await dialog.isVisible())) return;
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await dialog.getByRole('button', { name: /Packed|Accept/ }).click();
}

story('a lead gives work to another, who sees it at once, and puts an order first', ['galina', 'pavel'], async (galina, pavel) => {
  await pavel.goto(`/mes/board?q=${numbers[5]}`);
  await live(pavel);
  await cardOf(pavel, numbers[5]).getByRole('button', { name: 'Take' }).click();
  await cardOf(pavel, numbers[5]).getByText('Павел Кузнецов').waitFor();
  await galina.goto(`/mes/board?q=${numbers[5]}`);
  await cardOf(galina, numbers[5]).getByRole('link').click();
  await galina.getByRole('button', { name: 'Take away' }).click();
  await galina.getByLabel('Reason').fill('needed elsewhere');
  await galina.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await cardOf(pavel, numbers[5]).getByRole('button', { name: 'Take' }).waitFor();
  await galina.getByRole('button', { name: 'Priority…' }).click();
  await galina.getByLabel('Urgent').check();
  await galina.getByLabel('Reason').fill('the wedding is on Saturday');
  await galina.getByRole('dialog').getByRole('button', { name: 'Urgent' }).click();
  await cardOf(pavel, numbers[5]).getByText('Urgent').waitFor();
  await galina.getByRole('link', { name: 'Load' }).click();
  await galina.getByRole('table').first().waitFor();
  assert.deepEqual(await obstacles(galina), []);
});
