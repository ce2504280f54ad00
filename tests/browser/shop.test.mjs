// SPDX-License-Identifier: Apache-2.0
// What customers do: from a file to an order that they see being made.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { signIn, startProgram } from './program.mjs';
import { ring } from './ring.mjs';
import { eventually } from './workshop.mjs';

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

const choose = (page, name, buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'model/stl', buffer });

const offers = (page) => page.locator('.offer');
const canvas = (page) => page.locator('canvas[data-shown]');

/** Orders what is priced on the page; tells the order's id. */
async function order(page) {
  await page.getByRole('button', { name: /^Order for/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Your order' });
  await dialog.getByLabel('Phone').fill('+7 900 000-00-00');
  await dialog.getByLabel('Where to send it').fill('Kostroma, 1 Sovetskaya st.');
  assert.deepEqual(await obstacles(page), []);
  await dialog.getByRole('button', { name: /^Place the order/ }).click();
  await page.getByRole('heading', { name: /^Order S-/ }).waitFor();
  return page.url().split('/').pop();
}

story('a ring is seen, priced in every metal, ordered, and its way is seen live', async (page) => {
  await signInAs(page, 'anna@demo.example');
  await page.getByRole('heading', { name: 'What would it cost?' }).waitFor();
  assert.deepEqual(await obstacles(page), []);

  await choose(page, 'ring.stl', ring());
  await canvas(page).waitFor();
  await page.getByText('20.2 × 20.2 × 2.2 mm').waitFor();
  await offers(page).first().waitFor();
  assert.equal(await offers(page).count(), 10);
  const first = await page.locator('.offer-price').first().textContent();
  assert.match(first, /^₽[\d,]+\.\d\d$/);
  await page.getByLabel('Pieces').fill('3');
  await offers(page).first().getByText('each').waitFor();
  assert.notEqual(await page.locator('.offer-price').first().textContent(), first);
  await page.getByRole('radio', { name: /Yellow gold 585/ }).check();
  await page.getByRole('heading', { name: /price of Yellow gold 585/ }).waitFor();
  await page.locator('summary').first().click();
  await page.getByText('price of the pure metal').waitFor();
  assert.deepEqual(await obstacles(page), []);

  const id = await order(page);
  await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
  await page.getByText('A manager looks at your order').waitFor();
  const [manager, operator] = await Promise.all([
    signIn(program.url, 'irina@demo.example'),
    signIn(program.url, 'pavel@demo.example'),
  ]);
  await eventually('the order in the CRM', () => manager.get(`/api/crm/orders/${id}`));
  await manager.post(`/api/crm/orders/${id}/approve`, {});
  const job = await eventually('the order at the bench', () =>
    operator.get(`/api/mes/orders/${id}`),
  );
  await page.getByText('A bench to become free.').waitFor();
  const operation = job.lots[0].operations[0];
  await operator.post(`/api/mes/operations/${operation.id}/claim`, {});
  await operator.post(`/api/mes/operations/${operation.id}/start`, {});
  await page.getByText('At the bench now: checking the model.').waitFor();
  assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  assert.deepEqual(await obstacles(page), []);

  await page.getByRole('link', { name: 'My orders' }).click();
  await page.getByRole('cell', { name: /being made/ }).waitFor();
  assert.deepEqual(await obstacles(page), []);
});

story('what is no model is refused before it is sent, or told why it cannot be made', async (page) => {
  await signInAs(page, 'boris@demo.example');
  await choose(page, 'ring.step', Buffer.from('a'));
  await page.getByRole('alert').getByText('is no STL, OBJ, PLY or 3MF').waitFor();
  await choose(page, 'letter.stl', Buffer.from('Dear workshop, please make me a ring.'));
  await page.getByText('We cannot make this model as it is').waitFor();
  await page.getByText('This file cannot be shown').waitFor();
  assert.deepEqual(await obstacles(page), []);
});

story('a model is turned by the keyboard', async (page) => {
  await signInAs(page, 'boris@demo.example');
  await choose(page, 'ring.stl', ring());
  await canvas(page).focus();
  const before = await canvas(page).screenshot();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  assert.notDeepEqual(await canvas(page).screenshot(), before);
});

story('an order is asked to be cancelled, with a reason', async (page) => {
  await signInAs(page, 'vera@demo.example');
  await choose(page, 'ring.stl', ring());
  await order(page);
  await page.getByRole('button', { name: 'Ask to cancel' }).click();
  const dialog = page.getByRole('dialog', { name: /^Cancel order S-/ });
  await dialog.getByLabel('Reason').fill('The size is wrong');
  assert.deepEqual(await obstacles(page), []);
  await dialog.getByRole('button', { name: 'Ask to cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Nothing: it was cancelled.').waitFor();
});

story('someone new makes an account and is at once where models are priced', async (page) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New here? Make an account' }).click();
  await page.getByLabel('Name').fill('Zoe Petit');
  await page.getByLabel('Phone').fill('+7 900 111-22-33');
  await page.getByLabel('E-mail').fill('anna@demo.example');
  await page.getByLabel('Password').fill('a long password');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByRole('alert').getByText('There is an account with this e-mail').waitFor();
  assert.deepEqual(await obstacles(page), []);
  await page.getByLabel('E-mail').fill('zoe@demo.example');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByRole('heading', { name: 'What would it cost?' }).waitFor();
  await page.getByRole('link', { name: 'My orders' }).click();
  await page.getByText('No order yet').waitFor();
});

story(
  'on a phone, in Russian, nothing is wider than the screen',
  async (page) => {
    await signInAs(page, 'maria@demo.example');
    await choose(page, 'кольцо.stl', ring());
    await canvas(page).waitFor();
    await offers(page).first().waitFor();
    assert.match(await page.locator('.offer-price').first().textContent(), /^[\d\s]+,\d\d\s₽$/);
    assert.deepEqual(await obstacles(page), []);
    const wider = () => {
      const { scrollWidth, clientWidth } = document.querySelector('main');
      return scrollWidth - clientWidth;
    };
    assert.equal(await page.evaluate(wider), 0);
    await page.goto('/shop/orders');
    await page.getByText('Заказов пока нет').waitFor();
    assert.equal(await page.evaluate(wider), 0);
  },
  { language: 'ru', size: 'phone' },
);
