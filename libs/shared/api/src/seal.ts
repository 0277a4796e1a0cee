import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import type { Tx } from './tx';
import { UnitOfWork } from './unit-of-work';

export type Query = <T>(sql: string, params?: unknown[]) => Promise<T[]>;

const PERIOD_MS = 60_000;
const PAGE = 10_000;

const sha256 = (kind: number, ...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256').update(Buffer.of(kind));
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** A Merkle tree that is fed leaf by leaf: of all full subtrees only the roots are kept. Leaves and nodes hash apart (RFC 6962). */
export class MerkleTree {
  count = 0;
  private readonly peaks: { height: number; root: Buffer }[] = [];

  add(leaf: string): void {
    this.count += 1;
    let node = { height: 0, root: sha256(0, leaf) };
    while (this.peaks.at(-1)?.height === node.height) node = { height: node.height + 1, root: sha256(1, this.peaks.pop()!.root, node.root) };
    this.peaks.push(node);
  }

  root(): Buffer {
    const [last, ...higher] = this.peaks.map(({ root }) => root).reverse();
    return higher.reduce((right, left) => sha256(1, left, right), last ?? sha256(0));
  }
}

/** Links and their Merkle root over the root before it. Read page by page; runs inside a transaction of the tenant. */
export async function rootOf(query: Query, fromTx: string, toTx: string, prevRoot: string | null): Promise<{ links: number; root: string }> {
  const tree = new MerkleTree();
  let last: { tx: string; id: string; version: number } = { tx: fromTx, id: '00000000-0000-0000-0000-000000000000', version: -1 };
  for (;;) {
    const page = await query<{ hash: string; tx: string; id: string; version: number }>(
      `SELECT hash, tx::text AS tx, instance_id AS id, version FROM transition_log
       WHERE tenant_id = current_tenant() AND tx >= $1 AND tx < $2 AND (tx, instance_id, version) > ($1::bigint, $3::uuid, $4::int) ORDER BY tx, instance_id, version LIMIT ${PAGE}`,
      [last.tx, toTx, last.id, last.version],
    );
    for (const { hash } of page) tree.add(hash);
    if (page.length < PAGE) break;
    last = page[page.length - 1];
  }
  return { links: tree.count, root: sha256(2, prevRoot ?? '', tree.root()).toString('hex') };
}

/** Seals what is complete and not sealed yet. Returns whether there was anything. */
export async function sealTenant(tx: Tx): Promise<boolean> {
  const { mine } = await tx.get<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended('audit_seal ' || $1, 0)) AS mine`, [tx.tenantId]);
  if (!mine) return false;
  const { seq, fromTx, toTx, prevRoot, fresh } = await tx.get<{ seq: number; fromTx: string; toTx: string; prevRoot: string | null; fresh: boolean }>(
    `SELECT coalesce(s.seq, 0) + 1 AS seq, coalesce(s.to_tx, 0)::text AS from_tx, h.tx::text AS to_tx, s.root AS prev_root,
       EXISTS (SELECT FROM transition_log l WHERE l.tenant_id = $1 AND l.tx >= coalesce(s.to_tx, 0) AND l.tx < h.tx) AS fresh
     FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx) h
     LEFT JOIN (SELECT seq, to_tx, root FROM audit_seal WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1) s ON true`,
    [tx.tenantId],
  );
  if (!fresh) return false;
  const { links, root } = await rootOf((sql, params) => tx.query(sql, params), fromTx, toTx, prevRoot);
  await tx.execute(`INSERT INTO audit_seal (tenant_id, seq, from_tx, to_tx, links, root, prev_root) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
    tx.tenantId,
    seq,
    fromTx,
    toTx,
    links,
    root,
    prevRoot,
  ]);
  return true;
}

/** In the background, so that no command waits for another of its tenant (scale.md, finding 6). */
@Injectable()
export class Sealer {
  private readonly log = new Logger('sealer');
  private sealing = false;
  enabled = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
  ) {}

  @Interval(PERIOD_MS)
  async onInterval(): Promise<void> {
    if (!this.enabled || this.sealing) return;
    this.sealing = true;
    try {
      await this.seal();
    } catch (error) {
      this.log.warn(`seal: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.sealing = false;
    }
  }

  /** Every tenant on its own: one that fails keeps no other from being sealed. */
  async seal(): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(`SELECT id FROM system.tenant_ids()`)) {
      try {
        await this.uow.asSystem(id, sealTenant);
      } catch (error) {
        this.log.error(`seal of ${id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
