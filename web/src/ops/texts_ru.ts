// SPDX-License-Identifier: Apache-2.0
import type { Text } from '../i18n/catalog';
import type { en } from './texts_en';

export const ru = {
  service: 'Сервис',
  allServices: 'Все сервисы',
  name: 'Имя',
  time: 'Время',
  duration: 'Длительность',
  order: 'Заказ',
  from: 'С',
  until: 'До',
  older: 'Показать более старые',
  failed: 'с ошибкой',
  well: 'успешно',
  unknownCaller: 'клиенты',

  'traces.title': 'Трассы',
  'traces.least': 'Не короче',
  'traces.least.any': 'любая длительность',
  'traces.name': 'Точное имя: POST /api/shop/orders',
  'traces.onlyFailed': 'Только с ошибкой',
  'traces.none': 'Подходящих трасс нет',
  'traces.none.do': 'Уберите какой-нибудь фильтр или выберите более раннее время.',
  'traces.searched': 'Пока ничего не найдено; просмотрено ещё не всё.',
} as const satisfies Record<keyof typeof en, Text>;
