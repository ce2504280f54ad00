// SPDX-License-Identifier: Apache-2.0
import { useTexts } from '../i18n/language';
import { Status } from '../ui/status';
import { texts } from './texts';
import { type State, toneOf } from './told';

/** Where an order is, in one word. */
export function Stage({ state }: { state: Pick<State, 'status' | 'on_hold'> }) {
  const t = useTexts(texts);
  const held = state.on_hold && state.status !== 'cancelled';
  return (
    <Status tone={toneOf(state)}>
      {t.code('stage', state.status)}
      {held && `, ${t('stage.held')}`}
    </Status>
  );
}
