// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../i18n/catalog';

export const en = {
  service: 'Service',
  allServices: 'All services',
  name: 'Name',
  time: 'Time',
  duration: 'Duration',
  order: 'Order',
  from: 'From',
  until: 'Until',
  older: 'Show older ones',
  failed: 'failed',
  well: 'well',
  unknownCaller: 'callers',

  'traces.title': 'Traces',
  'traces.least': 'At least',
  'traces.least.any': 'any duration',
  'traces.name': 'Exact name: POST /api/shop/orders',
  'traces.onlyFailed': 'Only failed',
  'traces.none': 'No trace fits',
  'traces.none.do': 'Take a filter away, or choose an earlier time.',
  'traces.searched': 'Nothing found so far; there is more to search.',
} as const satisfies Texts;
