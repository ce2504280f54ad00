// SPDX-License-Identifier: Apache-2.0
// What an administrator sets and a lead pays, and how operators share a bench, against the real
// program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, obstacles, signInAs, visit } from './browser.mjs';
import { password, signIn, startProgram } from './program.mjs';

let program;
let browser;

before(async () => {
  [program, browser] = await Promise.all([
    startProgram(process.env.ATELIER_PROGRAM, process.env.ATELIER_PAGES, [], 30),
    launch(),
  ]);
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** People with a browser each; afterwards nothing may have gone wrong on their pages. */
function story(name, people, tell) {
  test(name, async () => {
    const visits = await Promise.all(people.map(() => visit(browser, program.url)));
    for (const [i, { page }] of visits.entries()) await signInAs(page, `${people[i]}@demo.example`);
    await tell(...visits.map(({ page }) => page));
    for (const { complaints } of visits) assert.deepEqual(complaints, []);
    await Promise.all(visits.map(({ close }) => close()));
  });
}

const dialogOf = (page) => page.getByRole('dialog');
const inDialog = (page, name) => dialogOf(page).getByRole('button', { name, exact: true });
async function gone(page) {
  await dialogOf(page).waitFor({ state: 'detached' });
}

story('an administrator takes on an operator, who signs in, and blocks them', ['admin'], async (admin) => {
  await admin.goto('/admin/people');
  await admin.getByRole('cell', { name: 'pavel@demo.example' }).waitFor();
  assert.deepEqual(await obstacles(admin), []);
  await admin.getByRole('button', { name: 'Add a person' }).click();
  await admin.getByLabel('Name', { exact: true }).fill('Otto Berg');
  await admin.getByLabel('E-mail', { exact: true }).fill('otto');
  await admin.getByLabel('Password').fill('short');
  assert.deepEqual(await obstacles(admin), []);
  await inDialog(admin, 'Add').click();
  // Each field says what is wrong with it.
  await dialogOf(admin).getByText('must be an e-mail address').waitFor();
  await dialogOf(admin).getByText('must have 10 to 200 characters').waitFor();
  await admin.getByLabel('E-mail', { exact: true }).fill('otto@demo.example');
  await admin.getByLabel('Password').fill(password);
  await inDialog(admin, 'Add').click();
  await admin.getByRole('heading', { name: 'Otto Berg', level: 1 }).waitFor();
  assert.deepEqual(await obstacles(admin), []);

  const { page: otto, close } = await visit(browser, program.url);
  await signInAs(otto, 'otto@demo.example');
  await otto.getByRole('heading', { name: 'Board' }).waitFor();
  await admin.reload();
  await admin.getByText('Signed in on 1 device.').waitFor();

  await admin.getByRole('button', { name: 'Block', exact: true }).click();
  await dialogOf(admin).getByText('cannot sign in').waitFor();
  await inDialog(admin, 'Block').click();
  await gone(admin);
  await admin.getByText('Is blocked: cannot sign in.').waitFor();
  await admin.getByText('Blocked', { exact: true }).waitFor(); // with who did it
  await otto.reload();
  await otto.locator('input[type=password]').waitFor();
  await close();
});

story('people are found as one types, by name in either case', ['admin'], async (admin) => {
  await admin.goto('/admin/people');
  await admin.getByRole('cell', { name: 'pavel@demo.example' }).waitFor();
  await admin.getByLabel('Name or e-mail').fill('кузн');
  await admin.getByRole('cell', { name: 'irina@demo.example' }).waitFor({ state: 'detached' });
  await admin.getByRole('link', { name: 'Павел Кузнецов' }).click();
  await admin.getByRole('heading', { name: 'Павел Кузнецов' }).waitFor();
  await admin.goto('/admin/people?q=anna&who=everyone');
  await admin.getByRole('cell', { name: 'anna@demo.example' }).waitFor();
});

story('an operator with a PIN takes over a bench, and a wrong PIN does not', ['admin', 'galina'], async (admin, galina) => {
  await admin.goto('/admin/people?q=pavel');
  await admin.getByRole('link', { name: 'Павел Кузнецов' }).click();
  await admin.getByRole('button', { name: 'Set a PIN' }).click();
  await admin.getByLabel('PIN', { exact: true }).fill('2468');
  await inDialog(admin, 'Set a PIN').click();
  await gone(admin);
  await admin.getByText('Has a PIN to take over').waitFor();

  await galina.goto('/mes/board');
  await galina.getByRole('button', { name: /^Account/ }).click();
  await galina.getByRole('button', { name: 'Another operator' }).click();
  await inDialog(galina, 'Павел Кузнецов').click();
  assert.deepEqual(await obstacles(galina), []);
  const type = async (pin) => {
    for (const digit of pin) await inDialog(galina, digit).click();
    await inDialog(galina, 'Enter').click();
  };
  await type('1111');
  await dialogOf(galina).getByText('This is not the PIN.').waitFor();
  await type('2468');
  await galina.getByRole('button', { name: 'Account: Павел Кузнецов' }).waitFor();
});

story('gold becomes dearer from tomorrow on, and everyone sees by how much', ['admin'], async (admin) => {
  await admin.goto('/admin/prices');
  await admin.getByText('in effect', { exact: true }).waitFor();
  assert.deepEqual(await obstacles(admin), []);
  await admin.getByRole('link', { name: 'New price list' }).click();
  const gold = admin.getByLabel('Gold', { exact: true });
  await gold.fill('much');
  await admin.getByText('This is no figure').waitFor();
  await gold.fill('12 000');
  await admin.getByRole('row', { name: /gold 585/i }).first().getByText('▲').waitFor();
  await admin.getByRole('row', { name: /silver/i }).getByText('the same').waitFor();
  assert.deepEqual(await obstacles(admin), []);
  await admin.getByRole('button', { name: 'Put into effect…' }).click();
  await admin.getByLabel('Later').check();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await admin.getByLabel('Day and time').fill(tomorrow);
  await admin.getByLabel('Why').fill('gold fixing');
  await dialogOf(admin).getByText('cannot be changed or withdrawn').waitFor();
  assert.deepEqual(await obstacles(admin), []);
  await inDialog(admin, 'Put into effect').click();
  await admin.getByText('to come', { exact: true }).waitFor();
  await admin.getByRole('cell', { name: 'gold fixing' }).waitFor();
  const api = await signIn(program.url, 'admin@demo.example');
  assert.equal((await api.get('/api/pricing/price-list')).version, 1);
});

story('what the server refuses in a price list is said at its figure', ['admin'], async (admin) => {
  await admin.goto('/admin/prices/new');
  await admin.getByLabel('Margin, of the price').fill('95');
  await admin.getByText('must be from 0 to 90').waitFor();
  assert.equal(await admin.getByRole('button', { name: 'Put into effect…' }).isDisabled(), true);
});

story('a lead puts a step into a routing, sets a rate and closes a work center', ['galina'], async (galina) => {
  await galina.goto('/admin/floor?product=bracelet');
  await galina.getByRole('button', { name: 'Add a step' }).click();
  const row = galina.getByRole('listitem').filter({ has: galina.getByRole('textbox') });
  const count = await row.count();
  assert.deepEqual(await obstacles(galina), []);
  await galina.getByRole('button', { name: 'Save the routing…' }).click();
  await dialogOf(galina).getByText('Orders in work keep the routing they have.').waitFor();
  await inDialog(galina, 'Save').click();
  await dialogOf(galina).getByText('Something in the form is not right.').waitFor();
  await inDialog(galina, 'Cancel').click();
  await galina.getByText('must be 1 to 40 lower-case letters').waitFor();
  await row.nth(count - 2).getByRole('textbox').fill('engrave');
  await galina.getByRole('button', { name: 'Save the routing…' }).click();
  await inDialog(galina, 'Save').click();
  await gone(galina);
  await galina.getByText(/engrave, pack/).waitFor(); // among the changes

  await galina.getByRole('link', { name: 'Piece rates' }).click();
  await galina.getByRole('button', { name: 'Add a rate' }).click();
  await galina.getByLabel('Operation').selectOption('cast');
  await galina.getByLabel('Per piece').fill('85,50');
  assert.deepEqual(await obstacles(galina), []);
  await inDialog(galina, 'Add').click();
  await gone(galina);
  await galina.getByRole('cell', { name: '₽85.50' }).waitFor();

  await galina.getByRole('link', { name: 'Work centers' }).click();
  await galina.getByRole('button', { name: 'Change casting' }).click();
  await galina.getByLabel('Works').uncheck();
  await inDialog(galina, 'Close it').click();
  await dialogOf(galina).getByText('Change the routing first.').waitFor();
  await inDialog(galina, 'Cancel').click();

  await galina.getByRole('link', { name: 'How much one may hold' }).click();
  await galina.getByLabel('Operations one may hold at once').fill('0');
  await galina.getByRole('button', { name: 'Save', exact: true }).click();
  await galina.getByText('must be 1 to 10000').waitFor();
  await galina.getByLabel('Operations one may hold at once').fill('7');
  await galina.getByRole('button', { name: 'Save', exact: true }).click();
  await galina.getByText('Limit of the floor').waitFor();
  assert.deepEqual(await obstacles(galina), []);
});

story('the approval rule is switched on after it was said what that means', ['admin'], async (admin) => {
  await admin.goto('/admin/rule');
  await admin.getByLabel('by the rule, up to the limit').check();
  await admin.getByLabel('Limit of the order').fill('60 000');
  await admin.getByRole('button', { name: 'Save the rule…' }).click();
  await dialogOf(admin).getByText('go to production without anyone looking at them').waitFor();
  assert.deepEqual(await obstacles(admin), []);
  await inDialog(admin, 'Save').click();
  await gone(admin);
  await admin.getByText('Rule on, up to').waitFor();
  const api = await signIn(program.url, 'irina@demo.example');
  const rule = await api.get('/api/crm/approval-rule');
  assert.deepEqual(rule, { enabled: true, limit: { minor: 6_000_000, currency: 'RUB' } });
});

story('a lead sees what everyone has earned, and takes it along as a table', ['galina'], async (galina) => {
  await galina.goto('/mes/pay?from=2020-01-01&to=2020-01-31');
  await galina.getByText('Nothing accepted in this time').waitFor();
  assert.deepEqual(await obstacles(galina), []);
  const coming = galina.waitForEvent('download');
  await galina.getByRole('link', { name: 'As a table (CSV)' }).click();
  assert.match((await coming).suggestedFilename(), /csv|pay/);
});
