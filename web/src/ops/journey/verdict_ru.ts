// SPDX-License-Identifier: Apache-2.0
// Why an order is where it is, in a language that the server does not speak: by its codes.
import type { Verdict } from './story';

/** The names of what the verdict is about, in the reader's language. */
export interface Named {
  what: string;
  about: string;
  who: string;
  here: string;
  n: number;
}
interface Saying {
  why: (named: Named) => string;
  toDo: string;
}

export const russian: Record<Verdict['rule'], Saying> = {
  unpublished: {
    why: ({ what, who }) => `Сообщение ${what} записано, но передавать его некому: ${who}.`,
    toDo: 'Запустить названный процесс или найти в его журнале, почему стоит передача; дальше пойдёт само.',
  },
  returned: {
    why: ({ what, who }) => `Брокер вернул ${what}: нужна ${who}.`,
    toDo: 'Объявить очередь и привязку заново, затем продвинуть заказ.',
  },
  unconfirmed: {
    why: ({ what, about }) =>
      `Сообщение ${what} отправлено, но брокер его не подтверждает. ${about}`,
    toDo: 'Посмотреть на брокер: память, диск, полная очередь; дальше пойдёт само.',
  },
  unseen: {
    why: ({ what, who }) => `Брокер подтвердил ${what}, но получатель его не видел: ${who}.`,
    toDo: 'Посмотреть на очередь: при заторе получатель медлит или выключен; если она пуста, сообщение потеряно — продвинуть заказ.',
  },
  failing: {
    why: ({ what, about, who, n }) =>
      `Получатель (${who}) не может обработать ${what}, попыток: ${n}. ${about}`,
    toDo: 'Исправить то, о чём говорит ошибка; попытки продолжатся сами.',
  },
  dead_letter: {
    why: ({ what, about, who, n }) => `От ${what} отказались (${who}), попыток: ${n}. ${about}`,
    toDo: 'Исправить то, о чём говорит ошибка, затем продвинуть заказ.',
  },
  no_effect: {
    why: ({ what, who }) => `Сообщение ${what} принято (${who}), но в хронологии его нет.`,
    toDo: 'Продвинуть заказ.',
  },
  waiting: {
    why: ({ what, about, who, here }) => `В части «${here}» ждёт: ${who} — ${what} ${about}`,
    toDo: 'Ничего, если это не слишком долго.',
  },
  webhook_failing: {
    why: ({ about, n }) => `Уведомление партнёру не проходит, попыток: ${n}. ${about}`,
    toDo: 'Сообщить партнёру.',
  },
  view_behind: {
    why: ({ who }) => `Представление отстаёт от базы: ${who}.`,
    toDo: 'Перезапустить названный процесс.',
  },
  finished: {
    why: () => 'Заказ пришёл к концу, больше ничего не ожидается.',
    toDo: 'Ничего.',
  },
  unknown: {
    why: () => 'Не отвечает часть, которая знала бы об этом заказе.',
    toDo: 'Посмотреть на процессы, которые не отвечают.',
  },
  clock_wrong: {
    why: ({ about, who }) => `Часы расходятся с остальными: ${who}. ${about}`,
    toDo: 'Поставить часы названной машины и выяснить, почему они ушли.',
  },
  moving: {
    why: () => 'Что-то происходит прямо сейчас.',
    toDo: 'Ничего.',
  },
};
