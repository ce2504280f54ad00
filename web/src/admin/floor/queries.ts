// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client';
import { useLanguage } from '../../i18n/language';

export const products = ['ring', 'pendant', 'earring', 'bracelet', 'other'] as const;
export type Product = (typeof products)[number];
export type Center = Schemas['mes.WorkCenter'];

export const useRoutings = () =>
  useQuery({
    queryKey: ['mes', 'routings'],
    queryFn: () => ask(api.GET('/api/mes/routings')),
  });

export const useCenters = () =>
  useQuery({
    queryKey: ['mes', 'work-centers'],
    queryFn: () => ask(api.GET('/api/mes/work-centers')),
  });

/** All that is shown of the floor is asked for again. */
export function useChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['mes'] });
    void queries.invalidateQueries({ queryKey: ['changes'] });
  };
}

export function useCenterName() {
  const { language } = useLanguage();
  return (center: Center) => (language === 'ru' ? center.name_ru : center.name_en);
}
