// SPDX-License-Identifier: Apache-2.0
import type { UseQueryResult } from '@tanstack/react-query';
import { useTexts } from '../i18n/language';
import { AsOf } from '../ui/states';
import { Status } from '../ui/status';
import { useNews } from './news';
import { texts } from './texts';

/** That the page changes by itself, or when it was last true. */
export function Live({ of }: { of: readonly UseQueryResult[] }) {
  const t = useTexts(texts);
  const live = useNews();
  if (live && of.every((query) => !query.error)) return <Status tone="ok">{t('live')}</Status>;
  return (
    <>
      <Status tone="warn">{t('live.broken')}</Status>
      <AsOf of={of} />
    </>
  );
}
