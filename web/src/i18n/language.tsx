// SPDX-License-Identifier: Apache-2.0
// Which language the reader has chosen, for everything below it.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Catalog, type Language, languages, type Texts, translate } from './catalog';
import { type Format, makeFormat } from './format';

const key = 'atelier.language';

function preferred(): Language {
  const kept = localStorage.getItem(key);
  const wanted = kept ? [kept] : navigator.languages.map((tag) => tag.slice(0, 2));
  return wanted.map((tag) => languages.find((one) => one === tag)).find((one) => one) ?? 'en';
}

interface Choice {
  language: Language;
  choose: (language: Language) => void;
  format: Format;
}
const Chosen = createContext<Choice | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo<Choice>(
    () => ({
      language,
      choose(next) {
        localStorage.setItem(key, next);
        setLanguage(next);
      },
      format: makeFormat(language),
    }),
    [language],
  );
  return <Chosen value={choice}>{children}</Chosen>;
}

export function useLanguage(): Choice {
  const choice = useContext(Chosen);
  if (!choice) throw new Error('outside of LanguageProvider');
  return choice;
}

export const useFormat = () => useLanguage().format;

export function useTexts<T extends Texts>(of: Catalog<T>) {
  const { language } = useLanguage();
  return useMemo(() => translate(of, language), [of, language]);
}
