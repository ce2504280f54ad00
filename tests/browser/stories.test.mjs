// SPDX-License-Identifier: Apache-2.0
// What people do with the pages, against the real program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { startProgram } from './program.mjs';

let program;
let browser;

before(async () => {
  [program, browser] = await Promise.all([
    startProgram(process.env.ATELIER_PROGRAM, process.env.ATELIER_PAGES),
    launch(),
  ]);
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** A story, told by somebody new; in the end nothing may have happened that must not. */
function story(name, tell, options) {
  test(name, async () => {
    const { page, complaints, close } = await visit(browser, program.url, options);
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

story('a customer is told that there is no page for her yet', async (page) => {
  await page.goto('/');
  await page.getByLabel('E-mail').fill('anna@demo.example');
  await page.getByLabel('Password').fill('atelier-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('There are no pages for your role here yet').waitFor();
});

story('the language changes at once and is remembered', async (page) => {
  await signInAs(page, 'timur@demo.example');
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByLabel('Русский').check();
  await page.getByRole('navigation', { name: 'Страницы' }).waitFor();
  await page.reload();
  await page.getByRole('navigation', { name: 'Страницы' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ru');
});

story('the keys are explained, and go by their place', async (page) => {
  await signInAs(page, 'timur@demo.example');
  await page.keyboard.press('Shift+Slash');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.getByText('Search for an order').waitFor();
  assert.deepEqual(await obstacles(page), []);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.keyboard.press('KeyG');
  await page.keyboard.press('KeyT');
  await page.getByRole('heading', { name: 'Traces' }).waitFor();
});
