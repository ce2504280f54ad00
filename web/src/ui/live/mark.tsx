// SPDX-License-Identifier: Apache-2.0
import { useFormat, useTexts } from '../../i18n/language';
import { Status } from '../status';
import { texts } from '../texts';

/** Whether changes come in, and of when the page is where they do not. */
export function LiveMark({ of }: { of: { live: boolean; brokenAt: Date | undefined } }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (of.live) return <Status tone="ok">{t('live')}</Status>;
  if (!of.brokenAt) return null;
  return (
    <span role="status">
      <Status tone="warn">{t('live.broken', { at: format.clock(of.brokenAt) })}</Status>
    </span>
  );
}
