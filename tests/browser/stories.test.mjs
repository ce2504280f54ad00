// SPDX-License-Identifier: Apache-2.0
// What people do with the pages, against the real program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { signIn, startProgram } from './program.mjs';
import { fillWorkshop } from './workshop.mjs';

let program;
let browser;
let orders;

before(async () => {
  [program, browser] = await Promise.all([
    startProgram(process.env.ATELIER_PROGRAM, process.env.ATELIER_PAGES),
    launch(),
  ]);
  orders = await fillWorkshop(program, process.env.ATELIER_PROGRAM);
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Log-ins are limited, so each person logs in once. */
const signedIn = new Map();
async function cookiesOf(name) {
  if (!signedIn.has(name)) {
    const { page, close } = await visit(browser, program.url);
    await signInAs(page, `${name}@demo.example`);
    signedIn.set(name, await page.context().storageState());
    await close();
  }
  return signedIn.get(name);
}

/** A story, told by somebody new; in the end nothing may have happened that must not. */
function story(name, tell, { as, ...options } = {}) {
  test(name, async () => {
    const { page, complaints, close } = await visit(browser, program.url, { ...options, ...(as && { storageState: await cookiesOf(as) }) });
    try {
      await tell(page);
      assert.deepEqual(complaints, []);
    } finally {
      await close();
    }
  });
}

story('a wrong password is told as such, the right one leads in, and out again', async (page) => {
  await page.goto('/');
  await page.getByLabel('E-mail').fill('timur@demo.example');
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('do not belong together').waitFor();
  assert.deepEqual(await obstacles(page), []);
  await page.getByLabel('Password').fill('atelier-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});

story('the language changes at once and is remembered', async (page) => {
  await page.goto('/');
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByLabel('Русский').check();
  await page.getByRole('navigation', { name: 'Страницы' }).waitFor();
  await page.reload();
  await page.getByRole('navigation', { name: 'Страницы' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ru');
}, { as: 'timur' });

story('the keys are explained, and go by their place', async (page) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await page.keyboard.press('Shift+Slash');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.getByText('Search for an order').waitFor();
  assert.deepEqual(await obstacles(page), []);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.keyboard.press('KeyG');
  await page.keyboard.press('KeyT');
  await page.getByRole('heading', { name: 'Traces' }).waitFor();
}, { as: 'timur' });

story('whoever is on call finds out where an order is, follows its trace, and reads its log', async (page) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await page.keyboard.press('Slash');
  await page.keyboard.type(orders.atBench.number);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/ops/journey/${orders.atBench.number}`);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await verdict.getByText('It waits, as it should').waitFor();
  assert.match(await verdict.innerText(), /operator/);
  assert.deepEqual(await obstacles(page), []);

  const submitted = page.locator('.step').filter({ has: page.getByText('submitted', { exact: true }) });
  await submitted.getByRole('link', { name: 'Trace' }).click();
  await page.getByRole('heading', { level: 1, name: 'POST /api/shop/orders' }).waitFor();
  const tree = page.getByRole('tree');
  await tree.getByText('write shop').waitFor();
  await page.keyboard.press('KeyJ');
  await page.getByRole('region', { name: 'Span' }).getByText('db.namespace').waitFor();
  assert.deepEqual(await obstacles(page), []);

  await tree.getByText('create order.submitted').first().click();
  await page.getByRole('heading', { name: 'Led to' }).waitFor();
  await page.getByRole('link', { name: 'Its logs' }).click();
  await page.waitForURL('**/ops/logs?trace=*');
}, { as: 'timur' });

story('a message that was given up is the verdict, and re-driving asks for a reason', async (page) => {
  await page.goto(`/ops/journey/${orders.troubled.number}`);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await verdict.getByRole('heading', { name: 'A message was given up' }).waitFor();
  await verdict.getByRole('button', { name: 'Re-drive' }).click();
  const dialog = page.getByRole('dialog');
  const act = dialog.getByRole('button', { name: 'Re-drive' });
  assert.equal(await act.isDisabled(), true);
  await dialog.getByLabel('Reason').fill('the program knows the schema now');
  assert.deepEqual(await obstacles(page), []);
  await act.click();
  await dialog.waitFor({ state: 'detached' });
  await verdict.getByRole('status').waitFor();
}, { as: 'timur' });

story('dead letters are shown by their cause, with what is in them', async (page) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await page.keyboard.press('KeyG');
  await page.keyboard.press('KeyD');
  await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
  await page.getByText('order.submitted').first().waitFor();
  await page.getByRole('button', { name: 'Letters' }).click();
  await page.getByRole('button', { name: 'Content' }).click();
  await page.getByText(orders.troubled.number).waitFor();
  assert.deepEqual(await obstacles(page), []);
}, { as: 'timur' });

story('logs are found while one types, and the filter is in the address', async (page) => {
  await page.goto('/ops/logs');
  await page.getByLabel(/All these words/).fill('logged');
  await page.waitForURL('**/ops/logs?q=logged');
  const records = page.getByRole('listbox', { name: 'Logs' });
  await records.getByText('session.opened').first().waitFor();
  await page.keyboard.press('Tab');
  await records.getByRole('option').first().click();
  await page.getByRole('region', { name: 'Log record' }).getByText('user.id').waitFor();
  assert.deepEqual(await obstacles(page), []);
}, { as: 'timur' });

story('a record that comes in is on the page that follows the logs', async (page) => {
  await page.goto('/ops/logs');
  const streaming = page.waitForResponse((response) => response.url().includes('/logs/live'));
  await page.getByRole('button', { name: 'Live' }).click();
  await streaming;
  // Only the rows on screen are made; the list is as high as all of them.
  const height = () => document.querySelector('[role=listbox] > div')?.style.height;
  await page.waitForFunction(height);
  const before = await page.evaluate(height);
  await signIn(program.url, 'oleg@demo.example');
  await page.waitForFunction(
    (was) => document.querySelector('[role=listbox] > div')?.style.height !== was,
    before,
  );
}, { as: 'timur' });

for (const path of ['/ops', '/ops/alerts', '/ops/errors', '/ops/stuck', '/ops/traces', '/ops/nowhere'])
  for (const size of ['desktop', 'phone'])
    story(
      `axe finds nothing serious at ${path} on a ${size}`,
      async (page) => {
        await page.goto('/');
        await page.goto(path);
        await page.locator('h1').waitFor();
        await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => {});
        assert.deepEqual(await obstacles(page), []);
        const [wide, seen] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(wide <= seen, `the page is ${wide} px wide, the screen ${seen}`);
      },
      { as: 'timur', size, language: size === 'phone' ? 'ru' : 'en', colorScheme: size === 'phone' ? 'dark' : 'light' },
    );
