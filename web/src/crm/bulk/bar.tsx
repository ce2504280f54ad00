// SPDX-License-Identifier: Apache-2.0
import { useTexts } from '../../i18n/language';
import { useShortcut } from '../../ui/shortcuts';
import type { Card } from '../orders/card';
import { mayDo, type What, whats } from '../orders/deeds';
import { texts } from '../texts';

const keys: Record<What, string> = {
  approve: 'KeyA',
  hold: 'KeyH',
  resume: 'KeyR',
  cancel: 'KeyC',
  promise: 'KeyP',
};

function Action({
  what,
  cards,
  ask,
}: {
  what: What;
  cards: readonly Card[];
  ask: (what: What) => void;
}) {
  const t = useTexts(texts);
  useShortcut(keys[what], t(`do.${what}`), () => cards.length > 0 && ask(what));
  return (
    <button
      type="button"
      className="button"
      disabled={!cards.some((card) => mayDo(what, card))}
      onClick={() => ask(what)}
    >
      {t(`do.${what}`)}
    </button>
  );
}

/** What can be done with the chosen orders. The keys also work on the one where one is. */
export function BulkBar({
  selected,
  here,
  ask,
  clear,
}: {
  selected: readonly Card[];
  here: Card | undefined;
  ask: (what: What, cards: readonly Card[]) => void;
  clear: () => void;
}) {
  const t = useTexts(texts);
  const cards = selected.length > 0 ? selected : here ? [here] : [];
  return (
    <section className="bulk-bar" aria-label={t('bulk.actions')} hidden={selected.length === 0}>
      <strong role="status">{t('bulk.selected', { n: selected.length })}</strong>
      {whats.map((what) => (
        <Action key={what} what={what} cards={cards} ask={(one) => ask(one, cards)} />
      ))}
      <button type="button" className="button quiet" onClick={clear}>
        {t('bulk.clear')}
      </button>
    </section>
  );
}
