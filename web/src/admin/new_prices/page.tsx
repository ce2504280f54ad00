// SPDX-License-Identifier: Apache-2.0
// The next price list, from the newest one: figures to change, and what a ring would then cost.
import '../admin.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Shown } from '../../ui/states';
import { FigureInput, usePoint } from '../figure_input';
import { submitting } from '../form';
import { texts } from '../texts';
import { wrongFields } from '../wrong';
import { Preview } from './preview';
import {
  type Figure,
  inUnits,
  type PriceList,
  type Section,
  sectionsOf,
  type Typed,
  textOf,
  withTyped,
} from './sheet';

const Publish = lazy(() => import('./publish'));

type Wrong = ReadonlyMap<string, string>;

function useName() {
  const t = useTexts(texts);
  return ({ key, of }: Figure) => {
    if (!of) return t.code('figure', key);
    const whose = t.code(of.group, of.code);
    return key === 'fix' || key === 'complexity' ? whose : `${whose}: ${t.code('figure', key)}`;
  };
}

function SectionCard({
  section,
  list,
  typed,
  wrong,
  set,
}: {
  section: Section;
  list: PriceList;
  typed: Typed;
  wrong: Wrong;
  set: (pointer: string, text: string) => void;
}) {
  const t = useTexts(texts);
  const nameOf = useName();
  const point = usePoint();
  const fields = (
    <div className="fields">
      {section.figures.map((figure) => {
        const { pointer, unit } = figure;
        const was = textOf(list, figure, point);
        const text = typed[pointer] ?? was;
        const detail = wrong.get(pointer);
        return (
          <FigureInput
            key={pointer}
            label={nameOf(figure)}
            unit={t(`unit.${unit}`)}
            text={text}
            changed={text !== was}
            wrong={detail && inUnits(detail, unit, point)}
            set={(next) => set(pointer, next)}
          />
        );
      })}
    </div>
  );
  const title = t.code('section', section.key);
  const touched = section.figures.some(({ pointer }) => wrong.has(pointer));
  if (!section.folded) return <Card title={title}>{fields}</Card>;
  return (
    <Card>
      <details open={touched || undefined}>
        <summary>{title}</summary>
        {fields}
      </details>
    </Card>
  );
}

function Sheet({ base }: { base: PriceList }) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>({});
  const [publishing, setPublishing] = useState(false);
  const [refused, setRefused] = useState<Wrong>(new Map());
  const sections = useMemo(() => sectionsOf(base), [base]);
  const made = useMemo(
    () => withTyped({ ...base, version: base.version + 1 }, sections, typed, new Date()),
    [base, sections, typed],
  );
  const latest = useDeferredValue(made);
  const preview = useQuery({
    queryKey: ['admin', 'preview', typed],
    enabled: latest === made && made.unreadable.length === 0,
    placeholderData: (before: Awaited<ReturnType<typeof askPreview>> | undefined) => before,
    queryFn: () => askPreview(made.list),
  });
  const wrong = new Map([
    ...refused,
    ...wrongFields(preview.error),
    ...made.unreadable.map((pointer) => [pointer, t('figure.unreadable')] as const),
  ]);
  const unchanged =
    JSON.stringify(made.list) === JSON.stringify({ ...base, version: base.version + 1 });
  return (
    <form className="price-sheet" noValidate onSubmit={submitting(() => setPublishing(true))}>
      <div className="stack">
        {sections.map((section) => (
          <SectionCard
            key={section.key}
            section={section}
            list={base}
            typed={typed}
            wrong={wrong}
            set={(pointer, text) => {
              setRefused(new Map());
              setTyped((was) => ({ ...was, [pointer]: text }));
            }}
          />
        ))}
      </div>
      <div className="preview stack">
        <Preview query={preview} stale={wrong.size > 0} />
        <button
          type="submit"
          className="button primary"
          disabled={unchanged || wrong.size > 0 || !preview.data}
        >
          {t('prices.publish')}
        </button>
        {unchanged && <p className="quiet small">{t('prices.unchanged')}</p>}
      </div>
      {publishing && (
        <Suspense>
          <Publish
            list={made.list}
            refused={setRefused}
            done={() => void queries.invalidateQueries({ queryKey: ['admin'] })}
            onClose={() => setPublishing(false)}
          />
        </Suspense>
      )}
    </form>
  );
}

const askPreview = (list: PriceList) =>
  ask(api.POST('/api/pricing/price-lists/preview', { body: list }));

async function newestList(): Promise<PriceList> {
  const { lists } = await ask(api.GET('/api/pricing/price-lists'));
  const version = String(lists[0]?.version ?? 1);
  return ask(api.GET('/api/pricing/price-lists/{version}', { params: { path: { version } } }));
}

export default function NewPricesPage() {
  const t = useTexts(texts);
  const newest = useQuery({
    queryKey: ['admin', 'newest-price-list'],
    queryFn: newestList,
    staleTime: Number.POSITIVE_INFINITY, // what is being edited stays
    gcTime: 0,
  });
  return (
    <Page title={t('prices.new')}>
      <Shown of={newest}>
        {(base) => (
          <>
            <p className="quiet">{t('prices.base', { version: base.version })}</p>
            <Sheet key={base.version} base={base} />
          </>
        )}
      </Shown>
    </Page>
  );
}
