// SPDX-License-Identifier: Apache-2.0
// What sales managers do with the orders of all channels, against the real program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { signIn, startProgram } from './program.mjs';
import { ring } from './ring.mjs';
import { eventually, placeOrder } from './workshop.mjs';

let program;
let browser;
let irina; // as a program would

before(async () => {
  [program, browser] = await Promise.all([
    startProgram(process.env.ATELIER_PROGRAM, process.env.ATELIER_PAGES, [], 300),
    launch(),
  ]);
  irina = await signIn(program.url, 'irina@demo.example');
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Orders in a status that nobody holds, the newest first. */
async function ordersIn(status, wanted) {
  const { columns, rows } = await irina.get(`/api/crm/orders?status=${status}&on_hold=false&page_size=200`);
  assert.ok(rows.length >= wanted, `${rows.length} orders are ${status}`);
  const of = (row, name) => row[columns.indexOf(name)];
  return rows.slice(0, wanted).map((row) => ({ id: of(row, 'order_id'), number: of(row, 'number') }));
}

/** A story of a manager; in the end nothing may have happened that must not. */
function story(name, tell, { as = 'irina', ...options } = {}) {
  test(name, async () => {
    const { page, complaints, close } = await visit(browser, program.url, options);
    try {
      await signInAs(page, `${as}@demo.example`);
      await tell(page);
      assert.deepEqual(complaints, []);
    } finally {
      await close();
    }
  });
}

const rowOf = (page, number) => page.getByRole('listitem').filter({ hasText: number });
const live = (page) => page.getByText('Live', { exact: true }).waitFor();
const open = async (page, path) => {
  await page.goto(path);
  await live(page);
};
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

story('a manager begins at the orders, and approves from the list by keyboard alone', async (page) => {
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  await live(page);
  assert.deepEqual(await obstacles(page), []);
  const [first, second] = await ordersIn('submitted', 2);
  await page.getByRole('button', { name: /^submitted/ }).click();
  await rowOf(page, first.number).waitFor();
  await press(page, 'KeyJ', 'KeyX', 'KeyJ', 'KeyX', 'KeyA');
  const dialog = page.getByRole('dialog', { name: 'Approve 2 orders?' });
  await dialog.getByText(first.number).waitFor();
  await dialog.getByRole('button', { name: 'Approve 2 orders' }).waitFor();
  assert.deepEqual(await obstacles(page), []);
  await press(page, 'Enter');
  await dialog.getByText('Done: 2 of 2.').waitFor();
  await press(page, 'Enter');
  await dialog.waitFor({ state: 'detached' });
  for (const { id, number } of [first, second]) {
    await rowOf(page, number).waitFor({ state: 'detached' }); // it is submitted no more
    const { state } = await irina.get(`/api/crm/orders/${id}`);
    assert.ok(['released', 'in_production'].includes(state.status), state.status);
  }
});

story('several are put on hold at once; the one that cannot be is told with its reason, and stays chosen', async (page) => {
  const [one, two, three] = await ordersIn('submitted', 3);
  await open(page, '/crm/orders?status=submitted');
  for (const { number } of [one, two, three]) await rowOf(page, number).getByRole('checkbox').check();
  await irina.post(`/api/crm/orders/${two.id}/hold`, { reason: 'somebody was faster' });
  await page.getByRole('button', { name: 'Hold', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Put 3 orders on hold?' });
  const act = dialog.getByRole('button', { name: 'Hold 3 orders' });
  assert.equal(await act.isDisabled(), true);
  await dialog.getByLabel('Reason').fill('the customer is thinking');
  await act.click();
  await dialog.getByText('Done: 2 of 3.').waitFor();
  await dialog.getByRole('heading', { name: '1 order failed' }).waitFor();
  await dialog.getByText('It is on hold already.').waitFor();
  assert.deepEqual(await obstacles(page), []);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('1 order chosen').waitFor();
  await rowOf(page, one.number).getByText('on hold').waitFor();
  assert.equal(await rowOf(page, two.number).getByRole('checkbox').isChecked(), true);
});

story('with Shift all between two are chosen', async (page) => {
  await open(page, '/crm/orders');
  const boxes = page.getByRole('checkbox');
  await boxes.nth(1).click();
  await boxes.nth(6).click({ modifiers: ['Shift'] });
  await page.getByText('6 orders chosen').waitFor();
  await page.getByRole('button', { name: 'Choose none' }).click();
  await press(page, 'KeyJ', 'KeyX', 'KeyJ', 'KeyJ', 'Shift+KeyX');
  await page.getByText(/^[34] orders chosen$/).waitFor();
});

story('filters are in the address and outlive a reload; what is typed is found', async (page) => {
  const [{ number }] = await ordersIn('shipped', 1);
  await open(page, '/crm/orders');
  await page.getByRole('button', { name: /^shipped/ }).click();
  await page.getByLabel('Order of the list').selectOption('urgent');
  await page.waitForURL(/status=shipped/);
  await page.reload();
  await live(page);
  assert.equal(await page.getByRole('button', { name: /^shipped/ }).getAttribute('aria-pressed'), 'true');
  assert.equal(await page.getByLabel('Order of the list').inputValue(), 'urgent');
  await press(page, 'Slash');
  await page.keyboard.type(number);
  await page.waitForURL(/q=/);
  await page.waitForFunction(() => document.querySelectorAll('.orders-box .order-row').length === 1);
  await rowOf(page, number).waitFor();
  await page.getByLabel('Number, customer or reference').fill('nobody has this name');
  await page.getByText('No order is like that').waitFor();
  assert.deepEqual(await obstacles(page), []);
});

story('what is overdue comes first where one wants it so, then what is stuck', async (page) => {
  await open(page, '/crm/orders?order=urgent');
  const overdue = (await irina.get('/api/crm/orders?overdue=true&page_size=1')).total;
  assert.ok(overdue > 1);
  const rows = page.locator('.orders-box .order-row');
  await rows.first().getByText('late').waitFor();
  await page.getByRole('button', { name: /^overdue/ }).click();
  await page.getByRole('button', { name: `all ${overdue}` }).waitFor();
});

story('the list outlives a restart of the server', async (page) => {
  const [{ id, number }] = await ordersIn('submitted', 1);
  await open(page, `/crm/orders?q=${number}`);
  await rowOf(page, number).getByText('submitted').waitFor();
  await program.restart(async () => {
    await page.getByText('No connection').waitFor();
    await rowOf(page, number).waitFor(); // what was shown stays
  });
  await live(page);
  irina = await signIn(program.url, 'irina@demo.example');
  await irina.post(`/api/crm/orders/${id}/approve`, {});
  await rowOf(page, number).getByText('released').waitFor();
});

for (const size of ['desktop', 'phone'])
  story(
    `axe finds nothing serious in the list on a ${size}, and it fits`,
    async (page) => {
      await page.goto('/crm/orders?order=urgent');
      await page.locator('.orders-box .order-row').first().waitFor();
      assert.deepEqual(await obstacles(page), []);
      const [wide, seen] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(wide <= seen, `the page is ${wide} px wide, the screen ${seen}`);
    },
    { size, language: 'ru', colorScheme: size === 'phone' ? 'dark' : 'light' },
  );

story('a lead reads the list and changes nothing', async (page) => {
  await open(page, '/crm/orders');
  await page.locator('.orders-box .order-row').first().waitFor();
  assert.equal(await page.getByRole('checkbox').count(), 0);
}, { as: 'galina' });

/** What an operation wants to be told when it ends. */
const outcome = (operation) => (operation.inspection ? { verdict: 'pass' } : {});

story('what happens in production is on the open list and on the open page at once, without a reload', async (list) => {
  const [{ id, number }] = await ordersIn('submitted', 1);
  await irina.post(`/api/crm/orders/${id}/approve`, {});
  const pavel = await signIn(program.url, 'pavel@demo.example');
  const order = await eventually('the order at the bench', () => pavel.get(`/api/mes/orders/${id}`));
  await open(list, '/crm/orders?status=released');
  await rowOf(list, number).waitFor();
  const page = await list.context().newPage();
  await open(page, `/crm/orders/${id}`);
  await page.getByText('Production to begin').waitFor();
  for (const one of [list, page]) await one.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
  const [operation] = order.lots[0].operations;
  await pavel.post(`/api/mes/operations/${operation.id}/claim`, {});
  await pavel.post(`/api/mes/operations/${operation.id}/start`, {});
  await rowOf(list, number).waitFor({ state: 'detached' }); // it is released no more
  await page.getByText(/^The benches to finish it/).waitFor();
  await pavel.post(`/api/mes/operations/${operation.id}/finish`, outcome(operation));
  await page.getByText(': finished').first().waitFor();
  for (const one of [list, page]) assert.equal(await one.evaluate(() => globalThis.notReloaded), true);
  assert.deepEqual(await obstacles(page), []);
});

story('an order is taken, promised anew, noted about, held, resumed and cancelled on its page', async (page) => {
  const [{ id, number }] = await ordersIn('submitted', 1);
  await open(page, `/crm/orders/${id}`);
  await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
  await page.getByText('A manager to approve it').waitFor();
  const act = (name) => page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  const decide = async (name, reason) => {
    await act(name);
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await act('Take as manager');
  await page.getByRole('button', { name: 'Take as manager' }).waitFor({ state: 'detached' });
  await act('Change the date');
  await dialog.getByLabel('Ready by the end of').fill(inDays(60));
  await dialog.getByLabel('Reason').fill('the stones come later');
  assert.deepEqual(await obstacles(page), []);
  await dialog.getByRole('button', { name: 'Change the date' }).click();
  await page.getByText('the stones come later').waitFor();
  await page.getByLabel('A note for colleagues').fill('She prefers to be called in the evening.');
  await act('Add the note');
  await page.locator('.story').getByText('called in the evening').waitFor();
  await decide('Hold', 'waiting for the ring size');
  await page.getByText('The end of the hold: waiting for the ring size').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
  await decide('Resume', 'it is 17');
  await page.getByText('A manager to approve it').waitFor();
  await decide('Cancel the order', 'changed her mind');
  await page.getByText('Nothing: it is over.').waitFor();
  await page.locator('.story').getByText('changed her mind').waitFor();
  assert.deepEqual(await obstacles(page), []);
});

/** As a date field is filled. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

story('who was faster is told by name, and the page shows how the order stands now', async (page) => {
  const [{ id }] = await ordersIn('submitted', 1);
  await open(page, `/crm/orders/${id}`);
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  await approve.waitFor();
  const admin = await signIn(program.url, 'admin@demo.example');
  await page.route('**/approve', async (route) => {
    await admin.post(`/api/crm/orders/${id}/approve`, {});
    await route.continue();
  });
  await approve.click();
  await page.getByText(/was faster\./).waitFor();
  await page.getByText('Production has it by now').waitFor();
  await approve.waitFor({ state: 'detached' });
});

story('a manager sees the model that was ordered, in 3D, with its price', async (page) => {
  const anna = await signIn(program.url, 'anna@demo.example');
  const { id } = await placeOrder(anna, ring());
  await eventually('the order in the CRM', () => irina.get(`/api/crm/orders/${id}`));
  await open(page, `/crm/orders/${id}`);
  await page.locator('canvas[data-shown]').waitFor();
  await page.getByText('Kostroma, 1 Sovetskaya st.').waitFor();
  assert.deepEqual(await obstacles(page), []);
});
