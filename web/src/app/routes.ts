// SPDX-License-Identifier: Apache-2.0
// All pages: where, for whom, and what is loaded for them.
import { type ComponentType, createElement, use } from 'react';
import type { Person, Role } from './session';

type Menu =
  | 'sales'
  | 'price'
  | 'orders'
  | 'board'
  | 'work'
  | 'load'
  | 'pay'
  | 'people'
  | 'prices'
  | 'floor'
  | 'rule'
  | 'overview'
  | 'journey'
  | 'stuck'
  | 'alerts'
  | 'letters'
  | 'errors'
  | 'traces'
  | 'logs';

export interface Route {
  path: string;
  /** Its name in the menu; without one it is reached from other pages. */
  menu?: Menu;
  /** Goes there after G. */
  key?: string;
  roles: readonly Role[];
  Page: ComponentType;
  /** Resolves when the page shows without waiting. */
  preload: () => Promise<unknown>;
}

type Module = { default: ComponentType };

/** A page whose code is loaded when it is wanted. Once there it renders at once: React would hold
 * back what suspends for 300 ms. */
function lazy(load: () => Promise<Module>): Pick<Route, 'Page' | 'preload'> {
  let promise: Promise<Module> | undefined;
  let loaded: Module | undefined;
  const preload = () => {
    promise ??= load().then((module) => {
      loaded = module;
      return module;
    });
    return promise;
  };
  return { preload, Page: () => createElement((loaded ?? use(preload())).default) };
}

const customers: readonly Role[] = ['customer'];
const desk: readonly Role[] = ['manager', 'lead', 'admin'];
const bench: readonly Role[] = ['operator', 'lead'];
const floor: readonly Role[] = ['operator', 'lead', 'admin'];
const admins: readonly Role[] = ['admin'];
export const operations: readonly Role[] = ['on_call', 'lead', 'admin'];

const board = lazy(() => import('../mes/board/page'));
const work = lazy(() => import('../mes/work/page'));
const jobOrder = lazy(() => import('../mes/order/page'));
const load = lazy(() => import('../mes/load/page'));
const pay = lazy(() => import('../mes/pay/page'));

const people = lazy(() => import('../admin/people/page'));
const person = lazy(() => import('../admin/person/page'));
const prices = lazy(() => import('../admin/prices/page'));
const newPrices = lazy(() => import('../admin/new_prices/page'));
const floorSettings = lazy(() => import('../admin/floor/page'));
const rule = lazy(() => import('../admin/rule/page'));

const sales = lazy(() => import('../crm/list/page'));
const salesOrder = lazy(() => import('../crm/order/page'));

const overview = lazy(() => import('../ops/overview/page'));
const journey = lazy(() => import('../ops/journey/page'));
const alerts = lazy(() => import('../ops/alerts/page'));
const errors = lazy(() => import('../ops/errors/page'));
const letters = lazy(() => import('../ops/letters/page'));
const stuck = lazy(() => import('../ops/stuck/page'));
const traces = lazy(() => import('../ops/traces/page'));
const trace = lazy(() => import('../ops/trace/page'));
const logs = lazy(() => import('../ops/logs/page'));

const price = lazy(() => import('../shop/price/page'));
const orders = lazy(() => import('../shop/orders/page'));
const order = lazy(() => import('../shop/order/page'));

export const routes: readonly Route[] = [
  { path: '/mes/board', menu: 'board', key: 'KeyB', roles: floor, ...board },
  { path: '/mes/work', menu: 'work', key: 'KeyM', roles: bench, ...work },
  { path: '/mes/load', menu: 'load', key: 'KeyC', roles: ['lead', 'admin'], ...load },
  { path: '/mes/pay', menu: 'pay', key: 'KeyY', roles: ['lead', 'admin'], ...pay },
  { path: '/mes/orders/:id', roles: floor, ...jobOrder },
  { path: '/crm/orders', menu: 'sales', key: 'KeyR', roles: desk, ...sales },
  { path: '/crm/orders/:id', roles: desk, ...salesOrder },
  { path: '/admin/people', menu: 'people', key: 'KeyU', roles: admins, ...people },
  { path: '/admin/people/:id', roles: admins, ...person },
  {
    path: '/admin/prices',
    menu: 'prices',
    key: 'KeyI',
    roles: ['admin', 'manager', 'lead'],
    ...prices,
  },
  { path: '/admin/prices/new', roles: admins, ...newPrices },
  { path: '/admin/floor', menu: 'floor', key: 'KeyF', roles: ['lead', 'admin'], ...floorSettings },
  { path: '/admin/rule', menu: 'rule', key: 'KeyV', roles: ['admin', 'manager'], ...rule },
  { path: '/ops', menu: 'overview', key: 'KeyO', roles: operations, ...overview },
  { path: '/ops/journey', menu: 'journey', key: 'KeyJ', roles: operations, ...journey },
  { path: '/ops/journey/:id', roles: operations, ...journey },
  { path: '/ops/stuck', menu: 'stuck', key: 'KeyS', roles: operations, ...stuck },
  { path: '/ops/alerts', menu: 'alerts', key: 'KeyA', roles: operations, ...alerts },
  { path: '/ops/letters', menu: 'letters', key: 'KeyD', roles: operations, ...letters },
  { path: '/ops/errors', menu: 'errors', key: 'KeyE', roles: operations, ...errors },
  { path: '/ops/traces', menu: 'traces', key: 'KeyT', roles: operations, ...traces },
  { path: '/ops/traces/:trace', roles: operations, ...trace },
  { path: '/ops/logs', menu: 'logs', key: 'KeyL', roles: operations, ...logs },
  { path: '/shop/price', menu: 'price', key: 'KeyP', roles: customers, ...price },
  { path: '/shop/orders', menu: 'orders', key: 'KeyM', roles: customers, ...orders },
  { path: '/shop/orders/:id', roles: customers, ...order },
];

export function allowed(route: Route, person: Person): boolean {
  return route.roles.some((role) => person.roles.includes(role));
}

export function routesOf(person: Person): Route[] {
  return routes.filter((route) => allowed(route, person));
}

/** Whether `path` is one of the route's, "/ops/traces/:trace" standing for all traces. */
export function matches(route: Route, path: string): boolean {
  const wanted = route.path.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  );
}

/** The page that a path leads to: "/" to the first of the person's. */
export function routeAt(path: string, person: Person): Route | undefined {
  const mine = routesOf(person);
  return path === '/' ? mine[0] : mine.find((route) => matches(route, path));
}

/** The code of a page, while it is not yet known who asks. */
export async function preload(path: string) {
  const route = path === '/' ? routes[0] : routes.find((one) => matches(one, path));
  await route?.preload();
}
