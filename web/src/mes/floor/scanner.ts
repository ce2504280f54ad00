// SPDX-License-Identifier: Apache-2.0
// A barcode scanner is a keyboard that types faster than anyone, and ends with Enter. Its keys are
// taken by their place, so that a Russian layout does not matter, and are not shortcuts.
import { useEffect, useRef } from 'react';

const mostMs = 45; // between two keys of a scanner
const leastKeys = 4;

export function charOf(code: string): string {
  if (/^(Digit|Numpad)\d$/.test(code)) return code.slice(-1);
  if (/^Key[A-Z]$/.test(code)) return code.slice(-1);
  return code === 'Minus' || code === 'NumpadSubtract' ? '-' : '';
}

type Key = Pick<KeyboardEvent, 'code' | 'timeStamp'>;

/** Reads keys one by one. */
export class Wedge {
  private text = '';
  private at = Number.NEGATIVE_INFINITY;

  /** What was scanned, once it is complete; "typing" while it seems to be a scanner's. */
  key({ code, timeStamp }: Key): { scanned?: string; typing: boolean } {
    if (code.startsWith('Shift')) return { typing: false };
    const fast = timeStamp - this.at <= mostMs;
    this.at = timeStamp;
    const enough = this.text.length >= leastKeys;
    if (code === 'Enter') {
      const scanned = this.text;
      this.text = '';
      return fast && enough ? { scanned, typing: true } : { typing: false };
    }
    const char = charOf(code);
    this.text = fast ? this.text + char : char;
    return { typing: fast && char !== '' };
  }
}

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [role=dialog]') !== null;

export function useScanner(scanned: (text: string) => void) {
  const latest = useRef(scanned);
  latest.current = scanned;
  useEffect(() => {
    const wedge = new Wedge();
    const press = (event: KeyboardEvent) => {
      if (inField(event.target)) return;
      const { scanned: text, typing } = wedge.key(event);
      if (!typing) return;
      event.preventDefault();
      event.stopPropagation();
      if (text) latest.current(text);
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, []);
}
