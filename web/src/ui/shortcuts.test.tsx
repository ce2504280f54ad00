// SPDX-License-Identifier: Apache-2.0
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { capsOf, ShortcutsProvider, useShortcut } from './shortcuts';

const single = vi.fn();
const sequence = vi.fn();

function Field() {
  useShortcut('KeyJ', 'single', single);
  useShortcut('KeyG KeyL', 'sequence', sequence);
  return <input />;
}

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.clearAllMocks();
  const host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
  act(() =>
    root.render(
      <ShortcutsProvider>
        <Field />
      </ShortcutsProvider>,
    ),
  );
});
afterEach(() => act(() => root.unmount()));

const press = (code: string, on: EventTarget = document.body, more: KeyboardEventInit = {}) =>
  on.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, ...more }));

test('a key means the same on a Russian layout', () => {
  press('KeyG', document.body, { key: 'п' });
  press('KeyL', document.body, { key: 'д' });
  expect(sequence).toHaveBeenCalledOnce();
});

test('keys rest while a field is filled in, and with Ctrl held', () => {
  press('KeyJ', document.querySelector('input') as EventTarget);
  press('KeyJ', document.body, { ctrlKey: true });
  expect(single).not.toHaveBeenCalled();
  press('KeyJ');
  expect(single).toHaveBeenCalledOnce();
});

test('help shows the caps of the keys', () => {
  expect(capsOf('KeyG KeyL')).toEqual(['G', 'L']);
  expect(capsOf('shift+Slash')).toEqual(['?']);
});
