// SPDX-License-Identifier: Apache-2.0
// What a piece is, of what and how it is made, for those who work on it.
export const pieces = {
  'product.ring': 'Ring',
  'product.pendant': 'Pendant',
  'product.earring': 'Earring',
  'product.bracelet': 'Bracelet',
  'product.other': 'Piece',
  'alloy.gold-585-yellow': 'gold 585 yellow',
  'alloy.gold-585-white': 'gold 585 white',
  'alloy.gold-585-red': 'gold 585 red',
  'alloy.gold-750-yellow': 'gold 750 yellow',
  'alloy.gold-750-white': 'gold 750 white',
  'alloy.gold-750-red': 'gold 750 red',
  'alloy.palladium-950': 'palladium 950',
  'alloy.silver-925': 'silver 925',
  'alloy.platinum-950': 'platinum 950',
  'finish.polished': 'polished',
  'finish.matte': 'matte',
  'finish.as-cast': 'as cast',
  'finish.rhodium-plated': 'rhodium-plated',
} as const;
