// SPDX-License-Identifier: Apache-2.0
// screenshots.mjs PROGRAM PAGES FOLDER: every page in both languages, on a desk and on a phone.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, signInAs, sizes, visit } from './browser.mjs';
import { startProgram } from './program.mjs';
import { fillWorkshop } from './workshop.mjs';

const [programPath, pagesFolder, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const [program, browser] = await Promise.all([startProgram(programPath, pagesFolder), launch()]);

async function show(page, name, path) {
  await page.goto(path);
  await page.locator('h1').waitFor();
  // Pages that follow something are never idle.
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function showAll(pages, look, storageState) {
  const { page, close } = await visit(browser, program.url, { ...look, storageState });
  const suffix = `${look.language}-${look.size}-${look.colorScheme}`;
  for (const [name, path] of Object.entries(pages)) await show(page, `${name}-${suffix}`, path);
  await close();
}

/** A customer's session, and her pages: there is a price of the ring on the bench. */
async function lookAtShop({ id }) {
  const { page, close } = await visit(browser, program.url);
  await signInAs(page, 'anna@demo.example');
  const order = await page.evaluate(async (one) => (await fetch(`/api/shop/orders/${one}`)).json(), id);
  const customer = await page.context().storageState();
  await close();
  return {
    customer,
    shop: {
      drop: '/shop/price',
      price: `/shop/price?quote=${order.lines[0].quote_id}`,
      orders: '/shop/orders',
      order: `/shop/orders/${id}`,
    },
  };
}

async function sessionOf(email) {
  const { page, close } = await visit(browser, program.url);
  await signInAs(page, email);
  const session = await page.context().storageState();
  await close();
  return session;
}

async function idOf(storageState, email) {
  const { page, close } = await visit(browser, program.url, { storageState });
  await page.goto('/');
  const found = await page.evaluate(
    async (one) => (await fetch(`/api/identity/people?email=${one}`)).json(),
    email,
  );
  await close();
  return found.people[0].id;
}

try {
  const { atBench, troubled } = await fillWorkshop(program, programPath);
  const { page, close } = await visit(browser, program.url);
  await show(page, 'sign-in', '/');
  await signInAs(page, 'timur@demo.example');
  const journey = await page.evaluate(
    async (id) => (await fetch(`/api/watch/journeys?id=${id}`)).json(),
    atBench.id,
  );
  const onCall = await page.context().storageState();
  await close();
  const { customer, shop } = await lookAtShop(atBench);
  const lead = await sessionOf('galina@demo.example');
  const ofTheFloor = {
    board: '/mes/board',
    'board-list': '/mes/board?view=list',
    'board-wall': '/mes/board?wall=yes',
    work: '/mes/work',
    'order-floor': `/mes/orders/${atBench.id}`,
    load: '/mes/load',
    pay: '/mes/pay',
  };
  const admin = await sessionOf('admin@demo.example');
  const pavel = await idOf(admin, 'pavel@demo.example');
  const ofTheOffice = {
    people: '/admin/people',
    person: `/admin/people/${pavel}`,
    prices: '/admin/prices',
    'prices-new': '/admin/prices/new',
    routings: '/admin/floor',
    rates: '/admin/floor?view=rates',
    centers: '/admin/floor?view=centers',
    limits: '/admin/floor?view=limits',
    rule: '/admin/rule',
  };
  const manager = await sessionOf('irina@demo.example');
  const ofManagers = {
    sales: '/crm/orders',
    'sales-urgent': '/crm/orders?order=urgent',
    'sales-order': `/crm/orders/${atBench.id}`,
  };
  const pages = {
    overview: '/ops',
    journey: `/ops/journey/${atBench.number}`,
    trouble: `/ops/journey/${troubled.number}`,
    search: '/ops/journey',
    trace: `/ops/traces/${journey.events[0].trace_id}`,
    traces: '/ops/traces',
    logs: '/ops/logs',
    errors: '/ops/errors',
    stuck: '/ops/stuck',
    risks: '/ops/stuck?view=risks',
    stages: '/ops/stuck?view=stages',
    flow: '/ops/stuck?view=flow',
    letters: '/ops/letters',
    alerts: '/ops/alerts',
  };
  for (const size of Object.keys(sizes))
    for (const language of ['en', 'ru'])
      for (const colorScheme of ['light', 'dark']) {
        const look = { size, language, colorScheme };
        await showAll(pages, look, onCall);
        await showAll(shop, look, customer);
        await showAll(ofTheFloor, look, lead);
        await showAll(ofManagers, look, manager);
        await showAll(ofTheOffice, look, admin);
      }
  console.log(folder);
} finally {
  await browser.close();
  await program.stop();
}
