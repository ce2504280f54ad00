// SPDX-License-Identifier: Apache-2.0
// The dialogs that deeds open, loaded with the first of them.
import type { Schemas } from '../../api/client';
import type { Card } from '../floor/card';
import { Inspection, Packing, Shipping } from './finish';
import { Reassigning, Releasing } from './leading';
import { Pausing } from './pausing';

type Order = Schemas['mes.OrderPage'];
export type Outcome = Schemas['mes.FinishWork'];
export type Asking =
  | { what: 'pause' }
  | { what: 'release' }
  | { what: 'reassign' }
  | { what: 'inspect' | 'pack' | 'ship'; order: Order };

interface Deeds {
  pause: (reason: string) => Promise<void>;
  finish: (outcome: Outcome) => Promise<void>;
  /** With the card as the server has it now. */
  done: (card: Card) => void;
  shipped: () => void;
}

export default function Question({
  asking,
  card,
  deeds,
  onClose,
}: {
  asking: Asking;
  card: Card;
  deeds: Deeds;
  onClose: () => void;
}) {
  const parts = { card, onClose };
  if (asking.what === 'pause') return <Pausing {...parts} pause={deeds.pause} />;
  if (asking.what === 'release') return <Releasing {...parts} done={deeds.done} />;
  if (asking.what === 'reassign') return <Reassigning {...parts} done={deeds.done} />;
  if (asking.what === 'ship')
    return <Shipping order={asking.order} shipped={deeds.shipped} onClose={onClose} />;
  const lot = asking.order.lots.find((one) => one.lot_id === card.lot_id);
  if (!lot) return null;
  return asking.what === 'inspect' ? (
    <Inspection {...parts} lot={lot} finish={deeds.finish} />
  ) : (
    <Packing {...parts} lot={lot} finish={deeds.finish} />
  );
}
