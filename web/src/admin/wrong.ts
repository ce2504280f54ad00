// SPDX-License-Identifier: Apache-2.0
// What the server says is wrong with a field, in the reader's language: its sentences are few, and
// stand in the problem document in English.
import { ApiError } from '../api/client';
import type { Language } from '../i18n/catalog';

const russian: readonly (readonly [RegExp, string])[] = [
  [/^must be from (\S+) to (\S+)$/, 'должно быть от $1 до $2'],
  [/^must be (-?\d+) to (-?\d+)$/, 'должно быть от $1 до $2'],
  [/^must be an active work center$/, 'должен быть действующий участок'],
  [
    /^cannot be: there must be a step before it and one after$/,
    'контроль не бывает первым и последним шагом',
  ],
  [/^must have (\d+) to (\d+) characters$/, 'должно иметь от $1 до $2 знаков'],
  [/^must have (\d+) to (\d+) digits$/, 'должен иметь от $1 до $2 цифр'],
  [/^must be an e-mail address$/, 'не похоже на адрес почты'],
  [/^must be a telephone number.*$/, 'не похоже на телефон'],
  [/^must name at least one role$/, 'нужна хотя бы одна роль'],
  [/^must not be empty$/, 'не может быть пустым'],
  [/^must not be in the past$/, 'не может быть в прошлом'],
  [/^must be within a year$/, 'не дальше года'],
  [/^is there twice$|^is in the list twice$/, 'повторяется'],
  [/^is not among the metals$/, 'такого металла нет'],
  [/^makes (\d+) pieces cheaper than one piece less$/, 'тогда $1 шт. дешевле, чем на одну меньше'],
  [/^must not be blank$/, 'не может быть пустым'],
  [/^must be one line without control characters$/, 'должно быть одной строкой'],
  [
    /^must be 1 to 40 lower-case letters, digits and underscores$/,
    'от 1 до 40 строчных латинских букв, цифр и подчёркиваний',
  ],
  [/^must be more than that of the step before$/, 'должно быть больше, чем у шага перед ним'],
  [/^must be pack, the last step of every routing$/, 'последним шагом должна быть упаковка: pack'],
  [/^is not negative$/, 'не может быть отрицательным'],
];

export function inWords(detail: string, language: Language): string {
  if (language === 'en') return detail;
  for (const [pattern, words] of russian)
    if (pattern.test(detail)) return detail.replace(pattern, words);
  return detail;
}

/** By JSON pointer: "/email". */
export function wrongFields(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return new Map(errors.map(({ pointer, detail }) => [pointer, detail]));
}
