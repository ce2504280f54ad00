// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, type Ref, useEffect, useImperativeHandle } from 'react';
import { useFormat, useTexts } from '../../i18n/language';
import type { Lane } from '../../ui/live/lane';
import { Empty, Failure, Loading } from '../../ui/states';
import { useWindow } from '../../ui/window';
import type { Card } from '../floor/card';
import type { LaneFilter } from '../floor/lane';
import { useFloor, useLane } from '../floor/use_floor';
import { texts } from '../texts';
import { CardView } from './card_view';

/** What the keys of the board move in. */
export interface LaneHandle {
  lane: Lane<Card>;
  reveal: (place: number) => void;
}

export function LaneView({
  title,
  filter,
  rowHeight,
  chosen,
  take,
  mixed = false,
  ref,
  none,
}: {
  title: string;
  filter: LaneFilter;
  rowHeight: number;
  /** A lot. */
  chosen: string | undefined;
  take: ((card: Card) => void) | undefined;
  mixed?: boolean;
  ref: Ref<LaneHandle>;
  none: ReactNode;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const floor = useFloor();
  const live = useLane(filter);
  const { lane } = live;
  const { box, from, to, height, offset, reveal } = useWindow<HTMLElement>(lane.total, rowHeight);
  useEffect(() => live.want(from, to), [live, from, to]);
  useImperativeHandle(ref, () => ({ lane, reveal }));

  const total = format.number(lane.total);
  return (
    <section className="lane" aria-label={title}>
      <header className="lane-head">
        <h2>{title}</h2>
        {live.loaded && (
          <span className="quiet">{lane.exact ? total : t('board.atLeast', { n: total })}</span>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="lane-cards" ref={box} tabIndex={0} aria-label={title}>
        {!live.loaded && !live.failure && <Loading />}
        {!live.loaded && live.failure !== undefined && (
          <Failure error={live.failure} retry={() => void live.reload()} />
        )}
        {live.loaded && lane.total === 0 && none}
        <div className="lane-all" style={{ height }}>
          <ul style={{ transform: `translateY(${offset}px)` }}>
            {Array.from({ length: to - from }, (_, i) => from + i).map((place) => {
              const card = lane.at(place);
              return (
                <li key={card?.lot_id ?? place} style={{ height: rowHeight }}>
                  {card && (
                    <CardView
                      card={card}
                      chosen={card.lot_id === chosen}
                      taking={floor.taking.has(card.lot_id)}
                      take={take}
                      withStage={mixed}
                    />
                  )}
                </li>
              );
            })}
          </ul>
        </div>
      </section>
    </section>
  );
}

export function NothingThere() {
  const t = useTexts(texts);
  return <Empty title={t('board.none')}>{t('board.none.do')}</Empty>;
}
