// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { useLanguage, useTexts } from '../../i18n/language';
import { SearchField } from '../../ui/search_field';
import { texts } from '../texts';

export const names = ['view', 'center', 'stage', 'who', 'overdue', 'q', 'wall'] as const;
export type Filters = Record<(typeof names)[number], string>;
type Set = (changes: Partial<Filters>) => void;

export function useWorkCenters() {
  const { language } = useLanguage();
  const query = useQuery({
    queryKey: ['mes', 'work-centers'],
    queryFn: () => ask(api.GET('/api/mes/work-centers')),
    staleTime: 300_000,
  });
  const centers = query.data?.work_centers.filter((center) => center.active) ?? [];
  return centers.map(({ code, name_en, name_ru }) => ({
    code,
    name: language === 'ru' ? name_ru : name_en,
  }));
}

function Toggle({ on, name, flip }: { on: boolean; name: string; flip: () => void }) {
  return (
    <button type="button" className="button" aria-pressed={on} onClick={flip}>
      {name}
    </button>
  );
}

export function FilterBar({
  filters,
  set,
  stages,
  works,
}: {
  filters: Filters;
  set: Set;
  stages: readonly string[];
  works: boolean;
}) {
  const t = useTexts(texts);
  const centers = useWorkCenters();
  const who = (value: string) => () => set({ who: filters.who === value ? '' : value });
  return (
    <search className="row" aria-label={t('board.filters')}>
      <SearchField
        label={t('board.search')}
        keySays={t('board.searchKey')}
        value={filters.q}
        search={(q) => set({ q })}
      />
      <select
        aria-label={t('load.center')}
        value={filters.center}
        onChange={(event) => set({ center: event.target.value })}
      >
        <option value="">{t('board.allCenters')}</option>
        {centers.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('operation')}
        value={filters.stage}
        onChange={(event) => set({ stage: event.target.value })}
      >
        <option value="">{t('board.allStages')}</option>
        {stages.map((stage) => (
          <option key={stage} value={stage}>
            {t.code('stage', stage)}
          </option>
        ))}
      </select>
      <Toggle on={filters.who === 'free'} name={t('board.free')} flip={who('free')} />
      {works && <Toggle on={filters.who === 'mine'} name={t('board.mine')} flip={who('mine')} />}
      <Toggle
        on={filters.overdue !== ''}
        name={t('board.overdue')}
        flip={() => set({ overdue: filters.overdue ? '' : 'yes' })}
      />
      <Toggle
        on={filters.view === 'list'}
        name={t('board.list')}
        flip={() => set({ view: filters.view === 'list' ? '' : 'list' })}
      />
      <Toggle on={false} name={t('board.wall')} flip={() => set({ wall: 'yes' })} />
    </search>
  );
}
