// SPDX-License-Identifier: Apache-2.0
export const roles = {
  'role.customer': 'customer',
  'role.manager': 'manager',
  'role.operator': 'operator',
  'role.lead': 'lead',
  'role.admin': 'administrator',
  'role.on_call': 'on call',
} as const;
