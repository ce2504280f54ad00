// SPDX-License-Identifier: Apache-2.0
// How the floor works: through which operations products go, where, what these pay, and how much
// one may hold at once.
import '../admin.css';
import { type ComponentType, lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Page } from '../../ui/page';
import { Loading } from '../../ui/states';
import { Changes } from '../changes';
import { texts } from '../texts';

const views = ['routings', 'rates', 'centers', 'limits'] as const;
const contents: Record<(typeof views)[number], ComponentType> = {
  routings: lazy(() => import('./routings')),
  rates: lazy(() => import('./rates')),
  centers: lazy(() => import('./centers')),
  limits: lazy(() => import('./limits')),
};

export default function FloorPage() {
  const t = useTexts(texts);
  const [{ view: name }] = useFilters(['view']);
  const view = views.find((one) => one === name) ?? 'routings';
  const Content = contents[view];
  return (
    <Page title={t('floor.title')}>
      <nav className="tabs" aria-label={t('floor.views')}>
        {views.map((one) => (
          <Link
            key={one}
            href={`/admin/floor?view=${one}`}
            className="tab"
            aria-current={one === view ? 'page' : undefined}
          >
            {t(`floor.${one}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        <Content />
      </Suspense>
      <Changes path="/api/mes/changes" />
    </Page>
  );
}
