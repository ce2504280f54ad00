// SPDX-License-Identifier: Apache-2.0
// J and K go down and up, Enter opens, X chooses, with Shift all from the last chosen one on.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTexts } from '../../i18n/language';
import type { Lane } from '../../ui/live/lane';
import { useShortcut } from '../../ui/shortcuts';
import { texts as kit } from '../../ui/texts';
import type { Card } from '../orders/card';
import { texts } from '../texts';
import { addressOf, linkId } from './row_view';

export function useKeys(
  lane: Lane<Card>,
  reveal: (place: number) => void,
  select: ((place: number, range: boolean) => void) | undefined,
) {
  const t = useTexts(texts);
  const k = useTexts(kit);
  const [, navigate] = useLocation();
  const [at, setAt] = useState({ place: -1, order: '' });

  /** Where the order is by now. */
  const place = () => {
    const moved = lane.placeOf(at.order);
    return moved < 0 ? at.place : moved;
  };
  function go(to: number) {
    const wanted = Math.max(0, Math.min(to, lane.total - 1));
    const order = lane.at(wanted)?.order_id ?? '';
    setAt({ place: wanted, order });
    reveal(wanted);
    if (order) requestAnimationFrame(() => document.getElementById(linkId(order))?.focus());
  }
  useShortcut('KeyJ', k('next'), () => go(at.place < 0 ? 0 : place() + 1));
  useShortcut('KeyK', k('previous'), () => go(place() - 1));
  useShortcut('Enter', k('open'), () => at.order && navigate(addressOf(at.order)));
  useShortcut('KeyX', t('list.selectKey'), () => at.order && select?.(place(), false));
  useShortcut('shift+KeyX', t('list.selectRange'), () => at.order && select?.(place(), true));
  return lane.at(place())?.order_id === at.order ? lane.at(place()) : undefined;
}
