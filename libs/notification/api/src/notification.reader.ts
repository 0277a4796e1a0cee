import { Injectable } from '@nestjs/common';
import { DutySources, Tx, decodeCursor, encodeCursor } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { DutiesView, DutyCountView, DutyView, NotificationPage, NotificationQuery, NotificationView } from './notification.dto';

const MINE = `n.tenant_id = $1 AND n.person_id = $2 AND n.visible_from <= tenant_now()`;

/** The inbox of the viewer, and all that waits for him. */
@Injectable()
export class NotificationReader {
  constructor(private readonly sources: DutySources) {}

  /** The newest first. What is not to be seen yet is not there. */
  async page(tx: Tx, query: NotificationQuery): Promise<NotificationPage> {
    const limit = query.limit ?? 20;
    const after = decodeCursor(query.cursor, 2);
    const items = await tx.query<NotificationView & { key: string }>(
      `SELECT n.id, n.type, n.aggregate, n.aggregate_id, n.link, n.params, n.at, n.read_at, n.at::text AS key FROM notification n
       WHERE ${MINE} ${query.scope === 'unread' ? 'AND n.read_at IS NULL' : ''} ${after ? 'AND (n.at, n.id) < ($4::timestamptz, $5::uuid)' : ''} ORDER BY n.at DESC, n.id DESC LIMIT $3 + 1`,
      [tx.tenantId, tx.viewer.personId, limit, ...(after ?? [])],
    );
    const last = items[limit - 1];
    return {
      items: items.slice(0, limit).map(({ key: _, ...item }) => item),
      next: items.length > limit ? encodeCursor([last.key, last.id]) : null,
      unread: await this.unread(tx),
    };
  }

  async unread(tx: Tx): Promise<number> {
    return (
      await tx.get<{ unread: number }>(`SELECT count(*)::int AS unread FROM notification n WHERE ${MINE} AND n.read_at IS NULL`, [
        tx.tenantId,
        tx.viewer.personId,
      ])
    ).unread;
  }

  /** @throws Problem notFound (404) also for somebody else's. */
  async markRead(tx: Tx, id: string): Promise<number> {
    const known = await tx.execute(`UPDATE notification n SET read_at = coalesce(n.read_at, now()) WHERE ${MINE} AND n.id = $3`, [
      tx.tenantId,
      tx.viewer.personId,
      id,
    ]);
    if (!known) throw new Problem('notFound', 'notFound');
    return this.unread(tx);
  }

  async markAllRead(tx: Tx): Promise<number> {
    await tx.execute(`UPDATE notification n SET read_at = now() WHERE ${MINE} AND n.read_at IS NULL`, [tx.tenantId, tx.viewer.personId]);
    return this.unread(tx);
  }

  /** By due date; what has none comes last. */
  async duties(tx: Tx): Promise<DutiesView> {
    return { items: await this.sources.all(tx) };
  }

  async dutyCount(tx: Tx): Promise<DutyCountView> {
    const { items } = await this.duties(tx);
    return { count: items.length, late: items.filter((duty) => isLate(duty, tx.today)).length };
  }
}

const isLate = (duty: DutyView, today: string): boolean => duty.severity === 'bad' || (duty.dueAt !== null && duty.dueAt.slice(0, 10) < today);
