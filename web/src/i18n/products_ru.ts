// SPDX-License-Identifier: Apache-2.0
import type { products as english } from './products_en';

export const products: Record<keyof typeof english, string> = {
  'product.ring': 'Кольцо',
  'product.pendant': 'Подвеска',
  'product.earring': 'Серьга',
  'product.bracelet': 'Браслет',
  'product.other': 'Другое',
  'finish.polished': 'Полировка',
  'finish.matte': 'Матовая',
  'finish.brushed': 'Шлифованная',
  'finish.oxidised': 'Оксидированная',
  'finish.rhodium-plated': 'Родированная',
  'finish.as-cast': 'Как отлито',
  'alloy.silver-925': 'Серебро 925',
  'alloy.gold-585-yellow': 'Жёлтое золото 585',
  'alloy.gold-585-white': 'Белое золото 585',
  'alloy.gold-585-red': 'Красное золото 585',
  'alloy.gold-750-yellow': 'Жёлтое золото 750',
  'alloy.gold-750-white': 'Белое золото 750',
  'alloy.gold-750-red': 'Красное золото 750',
  'alloy.platinum-950': 'Платина 950',
  'alloy.palladium-950': 'Палладий 950',
  'alloy.brass': 'Латунь',
};
