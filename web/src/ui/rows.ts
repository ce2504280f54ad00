// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTexts } from '../i18n/language';
import { useShortcut } from './shortcuts';
import { texts } from './texts';

/** Goes through a list by keyboard: J and K choose, Enter opens. Returns the chosen row, or -1. */
export function useRows(count: number, address: (row: number) => string): number {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState(-1);
  const at = Math.min(chosen, count - 1);
  useShortcut('KeyJ', t('next'), () => setChosen(Math.min(at + 1, count - 1)));
  useShortcut('KeyK', t('previous'), () => setChosen(Math.max(at - 1, 0)));
  useShortcut('Enter', t('open'), () => at >= 0 && navigate(address(at)));
  return at;
}
