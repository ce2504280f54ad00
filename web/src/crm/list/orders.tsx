// SPDX-License-Identifier: Apache-2.0
// The rows near the screen, what is chosen of them, and what is done with it.
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../i18n/language';
import type { Lane } from '../../ui/live/lane';
import type { LiveLane } from '../../ui/live/live_lane';
import { Empty, Failure, Loading } from '../../ui/states';
import { useWindow } from '../../ui/window';
import { BulkBar } from '../bulk/bar';
import type { Result } from '../bulk/run';
import type { Book } from '../orders/book';
import type { Card, ListFilter } from '../orders/card';
import type { What } from '../orders/deeds';
import { useMe } from '../orders/use_book';
import { texts } from '../texts';
import { RowView } from './row_view';
import { mostSelected, Selection } from './selection';
import { useKeys } from './use_keys';
import { useNarrow } from './use_narrow';

const BulkDialog = lazy(() => import('../bulk/dialog'));

const lineHeight = 44;
const cardHeight = 116;

/** For the eye: a row read aloud speaks for itself. */
function Head() {
  const t = useTexts(texts);
  const columns = ['number', 'customer', 'stage', 'promised', 'manager', 'total'] as const;
  return (
    <div className="order-head" aria-hidden="true">
      <div className="order-row">
        <span />
        {columns.map((column) => (
          <span key={column} className={`order-${column}`}>
            {t(`column.${column}`)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Chooses orders, one or all from the last one on. */
function useSelection(book: Book, filter: ListFilter, lane: Lane<Card>) {
  const [selection, setSelection] = useState(Selection.none);
  const [failure, setFailure] = useState<unknown>();
  const last = useRef(0);
  async function select(place: number, range: boolean) {
    setFailure(undefined);
    const [from, to] = [Math.min(last.current, place), Math.max(last.current, place)];
    last.current = place;
    const card = lane.at(place);
    if (!range) {
      if (card) setSelection((was) => was.toggled(card));
      return;
    }
    try {
      const cards = await book.between(filter, from, Math.min(to + 1, from + mostSelected));
      setSelection((was) => was.with(cards));
    } catch (error) {
      setFailure(error);
    }
  }
  return { selection, setSelection, select, failure };
}

export function Orders({
  book,
  filter,
  live,
  shown,
}: {
  book: Book;
  filter: ListFilter;
  /** Of the filter. */
  live: LiveLane<Card>;
  /** To be shown until that has come. */
  shown: LiveLane<Card>;
}) {
  const t = useTexts(texts);
  const { decides } = useMe();
  const { lane } = shown;
  const rowHeight = useNarrow() ? cardHeight : lineHeight;
  const { box, from, to, height, offset, reveal } = useWindow<HTMLElement>(lane.total, rowHeight);
  const { selection, setSelection, select, failure } = useSelection(book, filter, lane);
  const latest = useRef(select);
  latest.current = select;
  const choose = useMemo(
    () => (decides ? (at: number, range: boolean) => void latest.current(at, range) : undefined),
    [decides],
  );
  const here = useKeys(lane, reveal, choose);
  const [asked, setAsked] = useState<{ what: What; cards: readonly Card[] }>();
  useEffect(() => live.want(from, to), [live, from, to]);
  useEffect(() => {
    box.current?.scrollTo(0, 0); // another list begins at its top
  }, [live]);

  /** What failed stays chosen. */
  function settle(results: readonly Result<Card>[]) {
    const done = results.filter((one) => one.error === undefined).map((one) => one.of.order_id);
    setSelection((was) => was.without(new Set(done)));
  }

  return (
    <section className="orders" aria-label={t('list.title')}>
      <Head />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="orders-box" ref={box} tabIndex={0} aria-label={t('list.title')}>
        <div className="orders-all" style={{ height }}>
          <ul style={{ transform: `translateY(${offset}px)` }}>
            {Array.from({ length: to - from }, (_, i) => from + i).map((place) => {
              const card = lane.at(place);
              return card ? (
                <RowView
                  key={card.order_id}
                  card={card}
                  place={place}
                  total={lane.total}
                  height={rowHeight}
                  usual={book.usual}
                  here={card.order_id === here?.order_id}
                  selected={selection.has(card.order_id)}
                  select={choose}
                />
              ) : (
                <li key={place} style={{ height: rowHeight }} />
              );
            })}
          </ul>
        </div>
      </section>
      {!shown.loaded && shown.failure === undefined && <Loading />}
      {!shown.loaded && shown.failure !== undefined && (
        <Failure error={shown.failure} retry={() => void shown.reload()} />
      )}
      {shown.loaded && lane.total === 0 && (
        <Empty title={t('list.none')}>{t('list.none.do')}</Empty>
      )}
      {failure !== undefined && <Failure error={failure} />}
      {decides && (
        <BulkBar
          selected={selection.cards}
          here={here}
          ask={(what, cards) => setAsked({ what, cards })}
          clear={() => setSelection(Selection.none)}
        />
      )}
      {asked && (
        <Suspense>
          <BulkDialog {...asked} done={settle} close={() => setAsked(undefined)} />
        </Suspense>
      )}
    </section>
  );
}
