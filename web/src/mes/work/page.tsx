// SPDX-License-Identifier: Apache-2.0
// What the reader has in hand, what waits for a carrier, and what has been earned.
import '../mes.css';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { Card as Box, Page } from '../../ui/page';
import { Empty, Failure, Loading } from '../../ui/states';
import { Status } from '../../ui/status';
import type { Card } from '../floor/card';
import type { LaneFilter } from '../floor/lane';
import { FloorProvider, useLane, useNewFloor } from '../floor/use_floor';
import { Due, Live, labelOf, State, useWhat } from '../marks';
import { OpenByScan } from '../notes';
import { texts } from '../texts';
import { Deeds } from './deeds';
import { Pay } from './pay';

function Job({ card }: { card: Card }) {
  const t = useTexts(texts);
  const what = useWhat();
  const queries = useQueryClient();
  return (
    <li className="job">
      <div className="row">
        <Link href={`/mes/orders/${card.order_id}`} className="job-number">
          {labelOf(card)}
        </Link>
        <strong>{t.code('stage', card.status === 'ready_to_ship' ? 'ship' : card.stage)}</strong>
        {card.on_hold ? (
          <Status tone="warn">{t('onHold', { reason: card.hold_reason })}</Status>
        ) : (
          <State of={card.state} />
        )}
        <Due at={card.due_at} />
      </div>
      <p className="quiet">
        {what(card)}
        {card.reference && ` · ${card.reference}`}
      </p>
      <Deeds
        card={card}
        changed={() => void queries.invalidateQueries({ queryKey: ['mes', 'ledger'] })}
      />
    </li>
  );
}

function Jobs({
  title,
  none,
  filter,
  most,
}: {
  title: string;
  none: ReactNode;
  filter: LaneFilter;
  most: number;
}) {
  const live = useLane(filter);
  const { lane } = live;
  useEffect(() => live.want(0, most), [live, most]);
  // What is done stays the reader's, and is no work any more.
  const cards = lane.cards.filter((card) => filter.status || card.state !== 'done').slice(0, most);
  const count = filter.status ? lane.total : cards.length;
  return (
    <Box title={title} aside={live.loaded && count > 0 && <span className="quiet">{count}</span>}>
      {!live.loaded &&
        (live.failure === undefined ? (
          <Loading />
        ) : (
          <Failure error={live.failure} retry={() => void live.reload()} />
        ))}
      {live.loaded && cards.length === 0 && none}
      <ul className="jobs">
        {cards.map((card) => (
          <Job key={card.lot_id} card={card} />
        ))}
      </ul>
    </Box>
  );
}

function Work() {
  const t = useTexts(texts);
  return (
    <>
      <Jobs
        title={t('work.inHand')}
        filter={{ who: 'mine' }}
        most={50}
        none={
          <Empty title={t('work.none')}>
            {t('work.none.do')} <Link href="/mes/board">{t('work.toBoard')}</Link>
          </Empty>
        }
      />
      <Pay />
      <Jobs
        title={t('work.toShip')}
        filter={{ status: 'ready_to_ship' }}
        most={20}
        none={<Empty title={t('work.toShip.none')}>{t('work.toShip.none.do')}</Empty>}
      />
    </>
  );
}

export default function WorkPage() {
  const t = useTexts(texts);
  const floor = useNewFloor();
  return (
    <FloorProvider value={floor}>
      <Page title={t('work.title')} aside={<Live />}>
        <OpenByScan />
        <Work />
      </Page>
    </FloorProvider>
  );
}
