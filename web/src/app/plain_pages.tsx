// SPDX-License-Identifier: Apache-2.0
import { useTexts } from '../i18n/language';
import { Page } from '../ui/page';
import { Empty } from '../ui/states';
import type { Person } from './session';
import { texts } from './texts';

/** For whom there is no page. */
export function Welcome({ person }: { person: Person }) {
  const t = useTexts(texts);
  return (
    <Page title={t('home.title', { name: person.name })}>
      <Empty title={t('home.none')}>{t('home.none.do')}</Empty>
      <p>
        <a href="/api/openapi.json">{t('home.api')}</a>
      </p>
    </Page>
  );
}

export function Lost() {
  const t = useTexts(texts);
  return (
    <Page title={t('lost.title')}>
      <p>{t('lost.do')}</p>
    </Page>
  );
}
