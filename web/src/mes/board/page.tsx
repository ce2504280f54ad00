// SPDX-License-Identifier: Apache-2.0
// Orders in work: in columns by stage, or in a list by due date.
import '../mes.css';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Page } from '../../ui/page';
import { Failure, Loading } from '../../ui/states';
import type { Card } from '../floor/card';
import type { LaneFilter } from '../floor/lane';
import { FloorProvider, useFloor, useMe, useNewFloor } from '../floor/use_floor';
import { Live } from '../marks';
import { OpenByScan, RefusedNote } from '../notes';
import { texts } from '../texts';
import { FilterBar, type Filters, names } from './filter_bar';
import { LaneView, NothingThere } from './lane_view';
import { useKeys } from './use_keys';

const cardHeight = 140;
const lineHeight = 76;
const wallHeight = 190;

/** All stages in the order in which products go through them. */
function stagesOf(routings: readonly Schemas['mes.Routing'][]): string[] {
  const places = new Map<string, number>();
  for (const { steps } of routings)
    for (const { code, seq } of steps) places.set(code, Math.max(places.get(code) ?? 0, seq));
  return [...places].sort((a, b) => a[1] - b[1]).map(([code]) => code);
}

function filterOf({ center, who, overdue, q }: Filters): LaneFilter {
  return {
    ...(center && { work_center: center }),
    ...((who === 'free' || who === 'mine') && { who }),
    ...(overdue && { overdue: true as const }),
    ...(q && { q }),
  };
}

/** What is packed at the last stage waits for a carrier, in a column of its own. */
function columnsOf(stages: readonly string[], filters: Filters) {
  const of = filterOf(filters);
  const last = stages.at(-1);
  const columns = stages.map((stage) => ({
    stage,
    filter: { ...of, stage, ...(stage === last && { status: 'in_production' as const }) },
  }));
  const ship = { stage: 'ship', filter: { ...of, status: 'ready_to_ship' as const } };
  return [...columns, ship].filter(({ stage }) => !filters.stage || stage === filters.stage);
}

function Columns({ filters, stages, take }: Parts) {
  const t = useTexts(texts);
  const columns = columnsOf(stages, filters);
  const { lanes, chosen } = useKeys(columns.length, take);
  return (
    <div className="lanes">
      {columns.map(({ stage, filter }, i) => (
        <LaneView
          key={stage}
          ref={(handle) => {
            lanes.current[i] = handle;
          }}
          title={t.code('stage', stage)}
          filter={filter}
          rowHeight={filters.wall ? wallHeight : cardHeight}
          chosen={chosen}
          take={filters.wall ? undefined : take}
          none={<p className="quiet lane-none">{t('board.noneInLane')}</p>}
        />
      ))}
    </div>
  );
}

interface Parts {
  filters: Filters;
  stages: readonly string[];
  take: ((card: Card) => void) | undefined;
}

function List({ filters, take }: Parts) {
  const t = useTexts(texts);
  const { lanes, chosen } = useKeys(1, take);
  const filter = { ...filterOf(filters), ...stageFilter(filters.stage) };
  return (
    <div className="lanes single">
      <LaneView
        ref={(handle) => {
          lanes.current[0] = handle;
        }}
        title={filters.stage ? t.code('stage', filters.stage) : t('board.allStages')}
        filter={filter}
        rowHeight={narrow() ? cardHeight : lineHeight}
        chosen={chosen}
        take={take}
        mixed
        none={<NothingThere />}
      />
    </div>
  );
}

const narrow = () => matchMedia('(max-width: 56rem)').matches;
const stageFilter = (stage: string): LaneFilter =>
  stage === 'ship' ? { status: 'ready_to_ship' } : stage ? { stage } : {};

function Board() {
  const t = useTexts(texts);
  const floor = useFloor();
  const { works } = useMe();
  const [filters, set] = useFilters(names);
  const routings = useQuery({
    queryKey: ['mes', 'routings'],
    queryFn: () => ask(api.GET('/api/mes/routings')),
    staleTime: 300_000,
  });
  const stages = routings.data && stagesOf(routings.data.routings);
  const take = useCallback((card: Card) => void floor.take(card), [floor]);
  const shown = useRef<HTMLDivElement>(null);
  const wall = filters.wall !== '';

  useEffect(() => {
    if (!wall) return;
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && set({ wall: '' });
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  });

  if (!stages)
    return routings.error ? (
      <Failure error={routings.error} retry={() => void routings.refetch()} />
    ) : (
      <Loading />
    );
  const parts = { filters, stages, take: works ? take : undefined };
  return (
    <div className={wall ? 'board wall' : 'board'} ref={shown}>
      {!wall && (
        <FilterBar filters={filters} set={set} stages={[...stages, 'ship']} works={works} />
      )}
      {wall && (
        <button type="button" className="button quiet" onClick={() => set({ wall: '' })}>
          {t('board.leaveWall')}
        </button>
      )}
      <RefusedNote />
      {filters.view === 'list' && !wall ? <List {...parts} /> : <Columns {...parts} />}
    </div>
  );
}

export default function BoardPage() {
  const t = useTexts(texts);
  const floor = useNewFloor();
  return (
    <FloorProvider value={floor}>
      <Page title={t('board.title')} aside={<Live />}>
        <OpenByScan />
        <Board />
      </Page>
    </FloorProvider>
  );
}
