import type { Policy } from '@kpi-loop/shared/kernel';

/** Everybody has one inbox and reads his own only. */
export const notificationPolicy = {
  'notification.read': ['anyone'],
  'notification.markRead': ['anyone'],
  'duty.read': ['anyone'],
} satisfies Policy<string>;
