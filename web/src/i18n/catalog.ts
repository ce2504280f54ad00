// SPDX-License-Identifier: Apache-2.0
// Texts in two languages. A face declares its own catalog; a key that one language lacks, or a
// parameter that is not given, does not compile.

export type Language = 'en' | 'ru';
export const languages: readonly Language[] = ['en', 'ru'];

/** A text that depends on the number `n`, by the categories of Intl.PluralRules. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Text = string | Plural;
export type Texts = Readonly<Record<string, Text>>;

type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
/** What a text wants to be told: `{name}` in it, and `n` of a plural. */
type Wanted<T> = T extends string
  ? Holes<T>
  : T extends { other: infer O }
    ? Holes<O> | 'n'
    : never;
type Parameters<T> = [Wanted<T>] extends [never] ? [] : [Record<Wanted<T>, string | number>];

export type Translate<T extends Texts> = {
  <K extends keyof T>(key: K, ...parameters: Parameters<T[K]>): string;
  /** The text of a code that the server sent, `group.code`; the code itself where none is known. */
  code(group: string, code: string): string;
};

export type Catalog<T extends Texts> = {
  readonly en: T;
  readonly ru: { readonly [K in keyof T]: Text };
};

/** English is the measure: Russian must have the same keys. */
export function catalog<const T extends Texts>(
  en: T,
  ru: { readonly [K in keyof T]: Text },
): Catalog<T> {
  return { en, ru };
}

const rules: Record<Language, Intl.PluralRules> = {
  en: new Intl.PluralRules('en'),
  ru: new Intl.PluralRules('ru'),
};
const numbers: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en'),
  ru: new Intl.NumberFormat('ru'),
};

function choose(language: Language, text: Text, n: string | number | undefined): string {
  if (typeof text === 'string') return text;
  return text[rules[language].select(Number(n ?? 0))] ?? text.other;
}

export function translate<T extends Texts>(of: Catalog<T>, language: Language): Translate<T> {
  const texts: Texts = of[language];
  const say = (key: PropertyKey, parameters: Record<string, string | number> = {}) =>
    choose(language, texts[key as string] ?? String(key), parameters.n).replace(
      /\{(\w+)\}/g,
      (_, name: string) => {
        const value = parameters[name] ?? '';
        return typeof value === 'number' ? numbers[language].format(value) : value;
      },
    );
  const code = (group: string, value: string) =>
    texts[`${group}.${value}`] === undefined ? value : say(`${group}.${value}`);
  return Object.assign(say, { code }) as Translate<T>;
}
