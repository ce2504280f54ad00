// SPDX-License-Identifier: Apache-2.0
// What the reader may do with a card next, as large buttons.
import { lazy, Suspense, useState } from 'react';
import { api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { type Card, isFree } from '../floor/card';
import { cardsOfOrder } from '../floor/floor';
import { useFloor, useMe } from '../floor/use_floor';
import { Refusal } from '../refusal';
import { texts } from '../texts';
import type { Asking, Outcome } from './question';

const Question = lazy(() => import('./question'));

const orderOf = (card: Card) =>
  ask(api.GET('/api/mes/orders/{id}', { params: { path: { id: card.order_id } } }));

function useDeeds(card: Card, changed: () => void) {
  const floor = useFloor();
  const [asking, setAsking] = useState<Asking>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const params = { path: { id: card.operation_id } };

  const done = (now: Card) => {
    floor.apply({ cards: [now], gone: [] });
    changed();
  };
  /** Without a dialog: what is refused is said beside the buttons, and the card brought up to date. */
  const run = (deed: () => Promise<void>) => async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await deed();
    } catch (error) {
      setFailure(error);
      floor.apply({ cards: await cardsOfOrder(card.number).catch(() => []), gone: [] });
      changed();
    }
    setBusy(false);
  };
  const finish = async (body: Outcome) =>
    done(await ask(api.POST('/api/mes/operations/{id}/finish', { params, body })));

  return {
    asking,
    setAsking,
    busy,
    failure,
    done,
    finish,
    take: run(async () => done(await ask(api.POST('/api/mes/operations/{id}/claim', { params })))),
    start: run(async () => done(await ask(api.POST('/api/mes/operations/{id}/start', { params })))),
    resume: run(async () =>
      done(await ask(api.POST('/api/mes/operations/{id}/resume', { params }))),
    ),
    giveBack: run(async () =>
      done(await ask(api.POST('/api/mes/operations/{id}/release', { params, body: {} }))),
    ),
    pause: async (reason: string) =>
      done(await ask(api.POST('/api/mes/operations/{id}/pause', { params, body: { reason } }))),
    /** Some operations end with a question. */
    end: run(async () => {
      const order = await orderOf(card);
      const lot = order.lots.find((one) => one.lot_id === card.lot_id);
      const operation = lot?.operations.find((one) => one.id === card.operation_id);
      if (operation?.inspection) setAsking({ what: 'inspect', order });
      else if (operation === lot?.operations.at(-1) && lot?.check_list.length)
        setAsking({ what: 'pack', order });
      else await finish({});
    }),
    ship: run(async () => setAsking({ what: 'ship', order: await orderOf(card) })),
    shipped: () => {
      floor.apply({ cards: [], gone: [card.lot_id] });
      changed();
    },
  };
}

export function Deeds({ card, changed = () => {} }: { card: Card; changed?: () => void }) {
  const t = useTexts(texts);
  const me = useMe();
  const deeds = useDeeds(card, changed);
  const { asking, setAsking, busy } = deeds;
  if (!me.works) return null;

  const mine = card.worker?.id === me.id;
  const held = card.worker !== undefined && card.state !== 'done';
  const button = (name: string, run: () => void, look = '') => (
    <button type="button" className={`button touch ${look}`} disabled={busy} onClick={run}>
      {name}
    </button>
  );
  return (
    <div className="stack">
      <div className="row">
        {isFree(card) && button(t('take'), deeds.take, 'primary')}
        {mine && card.state === 'claimed' && button(t('do.start'), deeds.start, 'primary')}
        {mine && card.state === 'claimed' && button(t('do.giveBack'), deeds.giveBack)}
        {mine && card.state === 'paused' && button(t('do.resume'), deeds.resume, 'primary')}
        {mine && card.state === 'in_progress' && button(t('do.finish'), deeds.end, 'primary')}
        {mine &&
          card.state === 'in_progress' &&
          button(t('do.pause'), () => setAsking({ what: 'pause' }))}
        {card.status === 'ready_to_ship' && button(t('do.ship'), deeds.ship, 'primary')}
        {me.leads && held && button(t('do.reassign'), () => setAsking({ what: 'reassign' }))}
        {me.leads &&
          held &&
          !(mine && card.state === 'claimed') &&
          button(t('do.release'), () => setAsking({ what: 'release' }))}
      </div>
      {deeds.failure !== undefined && <Refusal error={deeds.failure} />}
      <Suspense>
        {asking && (
          <Question
            asking={asking}
            card={card}
            deeds={deeds}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}
