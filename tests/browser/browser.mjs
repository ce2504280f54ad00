// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and what every page must keep to: no error, no violation of the policy of
// contents, no request to another host, nothing serious for axe.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { password } from './program.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.ATELIER_CHROMIUM ?? '/usr/bin/chromium';

export const sizes = {
  desktop: { viewport: { width: 1360, height: 850 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

export function launch() {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A page of a new visitor, and the list of what it must not do. */
export async function visit(browser, url, { language = 'en', size = 'desktop', colorScheme = 'light', storageState } = {}) {
  const context = await browser.newContext({
    ...sizes[size],
    baseURL: url,
    ...(storageState && { storageState }),
    colorScheme,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Moscow',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is no fault of the page; what it makes of it is looked at in the stories.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url()))
      complaints.push(`request elsewhere: ${request.url()}`);
  });
  return { page, complaints, close: () => context.close() };
}

export async function signInAs(page, email) {
  await page.goto('/');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.side').waitFor({ state: 'attached' });
}

/** What axe finds that keeps people out. It runs in a world of its own, past the page's policy. */
export async function obstacles(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
}
