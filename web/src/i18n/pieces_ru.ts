// SPDX-License-Identifier: Apache-2.0
import type { pieces as english } from './pieces_en';

export const pieces = {
  'product.ring': 'Кольцо',
  'product.pendant': 'Подвеска',
  'product.earring': 'Серьга',
  'product.bracelet': 'Браслет',
  'product.other': 'Изделие',
  'alloy.gold-585-yellow': 'золото 585 жёлтое',
  'alloy.gold-585-white': 'золото 585 белое',
  'alloy.gold-585-red': 'золото 585 красное',
  'alloy.gold-750-yellow': 'золото 750 жёлтое',
  'alloy.gold-750-white': 'золото 750 белое',
  'alloy.gold-750-red': 'золото 750 красное',
  'alloy.palladium-950': 'палладий 950',
  'alloy.silver-925': 'серебро 925',
  'alloy.platinum-950': 'платина 950',
  'finish.polished': 'полировка',
  'finish.matte': 'матовое',
  'finish.as-cast': 'без отделки',
  'finish.rhodium-plated': 'родирование',
} as const satisfies Record<keyof typeof english, string>;
