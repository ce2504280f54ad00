// SPDX-License-Identifier: Apache-2.0
// Figures as people write them, "12,5", and as the server counts them: whole numbers of the smallest
// unit.

/** So many digits behind the point: 1250 of 2 digits is "12.5". */
export function toText(value: number, digits: number, point = '.'): string {
  const scale = 10 ** digits;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  const rest = String(size % scale)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = Math.floor(size / scale);
  return digits > 0 && rest !== '' ? `${sign}${whole}${point}${rest}` : `${sign}${whole}`;
}

/** undefined for what is no number, or has more digits than there are. */
export function fromText(text: string, digits: number): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  const found = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(plain);
  if (!found) return undefined;
  const [, sign, whole = '', rest = ''] = found;
  if (rest.length > digits) return undefined;
  const size = Number(whole) * 10 ** digits + Number(rest.padEnd(digits, '0') || '0');
  return sign ? -size : size;
}
