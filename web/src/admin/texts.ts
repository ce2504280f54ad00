// SPDX-License-Identifier: Apache-2.0
import { catalog } from '../i18n/catalog';
import { en } from './texts_en';
import { ru } from './texts_ru';

export const texts = catalog(en, ru);
