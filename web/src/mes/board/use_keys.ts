// SPDX-License-Identifier: Apache-2.0
// J and K go down and up, H and L to the column beside, T takes.
import { useRef, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { useShortcut } from '../../ui/shortcuts';
import { texts as kit } from '../../ui/texts';
import type { Card } from '../floor/card';
import { texts } from '../texts';
import { linkId } from './card_view';
import type { LaneHandle } from './lane_view';

export function useKeys(count: number, take: ((card: Card) => void) | undefined) {
  const t = useTexts(texts);
  const k = useTexts(kit);
  const lanes = useRef<(LaneHandle | null)[]>([]);
  const [at, setAt] = useState({ column: 0, place: -1, lot: '' });

  const isEmpty = (column: number) => (lanes.current[column]?.lane.total ?? 0) === 0;
  function choose(from: number, place: number) {
    const column = isEmpty(from) ? lanes.current.findIndex((_, i) => !isEmpty(i)) : from;
    const handle = lanes.current[column];
    if (!handle) return;
    const wanted = Math.max(0, Math.min(place, handle.lane.total - 1));
    const card = handle.lane.at(wanted);
    setAt({ column, place: wanted, lot: card?.lot_id ?? '' });
    handle.reveal(wanted);
    if (card) requestAnimationFrame(() => document.getElementById(linkId(card.lot_id))?.focus());
  }
  /** Where the chosen card is by now. */
  const place = () => {
    const moved = lanes.current[at.column]?.lane.placeOf(at.lot) ?? -1;
    return moved < 0 ? at.place : moved;
  };
  function step(by: number) {
    for (let column = at.column + by; column >= 0 && column < count; column += by)
      if (!isEmpty(column)) return choose(column, Math.max(0, place()));
  }
  useShortcut('KeyJ', k('next'), () => choose(at.column, at.place < 0 ? 0 : place() + 1));
  useShortcut('KeyK', k('previous'), () => choose(at.column, place() - 1));
  useShortcut('KeyH', t('board.left'), () => step(-1));
  useShortcut('KeyL', t('board.right'), () => step(1));
  useShortcut('KeyT', t('board.take'), () => {
    const card = lanes.current[at.column]?.lane.at(place());
    if (card && card.lot_id === at.lot) take?.(card);
  });
  return { lanes, chosen: at.lot || undefined };
}
