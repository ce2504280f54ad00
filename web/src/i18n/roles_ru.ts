// SPDX-License-Identifier: Apache-2.0
import type { roles as english } from './roles_en';

export const roles: Record<keyof typeof english, string> = {
  'role.customer': 'клиент',
  'role.manager': 'менеджер',
  'role.operator': 'мастер',
  'role.lead': 'начальник производства',
  'role.admin': 'администратор',
  'role.on_call': 'дежурный',
};
