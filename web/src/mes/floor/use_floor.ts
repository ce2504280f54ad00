// SPDX-License-Identifier: Apache-2.0
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { useSession } from '../../app/session';
import { follow } from '../../ui/live/follow';
import type { LiveLane } from '../../ui/live/live_lane';
import type { Card } from './card';
import { changes, Floor } from './floor';
import type { LaneFilter } from './lane';

const OfPage = createContext<Floor | null>(null);
export const FloorProvider = OfPage;

export function useFloor(): Floor {
  const floor = useContext(OfPage);
  if (!floor) throw new Error('outside of FloorProvider');
  useSyncExternalStore(floor.subscribe, floor.snapshot);
  return floor;
}

/** Who is signed in: their id, and whether they lead. */
export function useMe() {
  const { person } = useSession();
  const roles = person?.roles ?? [];
  return {
    id: person?.id ?? '',
    leads: roles.includes('lead'),
    works: roles.includes('lead') || roles.includes('operator'),
  };
}

/** The floor of a page, live as long as the page is shown. */
export function useNewFloor(): Floor {
  const { id } = useMe();
  const [floor] = useState(() => new Floor(id));
  useEffect(() => follow(changes, id, floor.hear), [id, floor]);
  return floor;
}

export function useLane(filter: LaneFilter): LiveLane<Card> {
  const floor = useFloor();
  const key = JSON.stringify(filter);
  const lane = useMemo(() => floor.laneOf(JSON.parse(key)), [floor, key]);
  useEffect(() => floor.add(lane), [floor, lane]);
  useSyncExternalStore(lane.subscribe, lane.snapshot);
  return lane;
}
