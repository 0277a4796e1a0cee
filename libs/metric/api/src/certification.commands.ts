import { Injectable } from '@nestjs/common';
import { certificationMachine, certificationPolicy, type CertificationContext, type CertificationEvent, type FallCause } from '@kpi-loop/metric/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { Certification } from './certification.entity';
import { WRITERS } from './certification.sql';
import { MetricVersion } from './metric-version.entity';
import { answeringParties } from './parties';

type Signing = 'certification.signAsSteward' | 'certification.signAsOwner';

const NOBODY: CertificationContext = { inForce: true, stewardId: null, ownerId: null, actorId: null, authorIds: [] };

/** Signatures under a definition in force, and what takes them away again. */
@Injectable()
export class CertificationCommands {
  /** One of the two sides. The first signature begins the certification, the second one completes it. */
  async sign(tx: Tx, versionId: string, type: Signing): Promise<void> {
    const version = await this.claim(tx, versionId, type);
    const row = (await this.standing(tx, versionId)) ?? (await this.begin(tx, version));
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    const set = type === 'certification.signAsSteward' ? { stewardId: tx.actor, stewardSignedAt: now } : { ownerId: tx.actor, ownerSignedAt: now };
    await this.step(tx, row, version, { type }, set);
  }

  /** By one of the two sides, with a reason that is kept. @throws Problem notFound (404) where nobody has signed. */
  async withdraw(tx: Tx, versionId: string, reason: string): Promise<void> {
    const version = await this.claim(tx, versionId, 'certification.withdraw');
    const row = await this.standing(tx, versionId);
    if (!row) throw new Problem('notFound', 'notFound');
    await this.step(tx, row, version, { type: 'certification.withdraw', reason });
  }

  /** A version is no longer in force: nobody vouches for it any more, nor for what is reckoned with it. */
  async versionEnded(tx: Tx, version: MetricVersion, cause: FallCause): Promise<void> {
    await this.fall(tx, `metric_version_id = $1`, version.id, cause);
    await this.readersFall(tx, [version.metricId]);
  }

  /** Rows are read otherwise from now on: what counts them, and what is reckoned with that, has to be looked at again. */
  async datasetChanged(tx: Tx, datasetCode: string): Promise<void> {
    const counting = await tx.query<{ metricId: string }>(
      `SELECT metric_id FROM metric_version WHERE tenant_id = $1 AND dataset_code = $2 AND status = 'published'`,
      [tx.tenantId, datasetCode],
    );
    const ids = counting.map((row) => row.metricId);
    await this.fall(tx, `metric_id = ANY ($1::uuid[])`, ids, 'datasetChanged');
    await this.readersFall(tx, ids);
  }

  private async readersFall(tx: Tx, metricIds: readonly string[]): Promise<void> {
    const reading = await tx.query<{ metricId: string }>(
      `WITH RECURSIVE reader AS (
         SELECT m.id, m.code FROM metric m WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])
         UNION SELECT m.id, m.code FROM reader r JOIN metric_version v ON v.tenant_id = $1 AND v.status = 'published' AND EXISTS (
             SELECT FROM jsonb_array_elements(v.inputs) i WHERE i->>'code' = r.code) JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id)
       SELECT id AS metric_id FROM reader WHERE id <> ALL ($2::uuid[])`,
      [tx.tenantId, metricIds],
    );
    await this.fall(
      tx,
      `metric_id = ANY ($1::uuid[])`,
      reading.map((row) => row.metricId),
      'inputChanged',
    );
  }

  private async fall(tx: Tx, where: string, what: string | string[], reason: FallCause): Promise<void> {
    await tx.advanceMany(
      Certification,
      `status <> 'fallen' AND ${where}`,
      [what],
      certificationMachine,
      NOBODY,
      { type: 'certification.fall', reason },
      {
        people: [],
        columns: ['steward_id', 'owner_id'],
        roles: ['STEWARD'],
        anyScope: true,
      },
    );
  }

  private begin(tx: Tx, version: MetricVersion): Promise<Certification> {
    return tx.create(Certification, certificationMachine, { id: newId(), metricId: version.metricId, metricVersionId: version.id });
  }

  private async standing(tx: Tx, versionId: string): Promise<Certification | null> {
    return (
      (await tx.one<Certification>(`SELECT * FROM certification WHERE tenant_id = $1 AND metric_version_id = $2 AND status <> 'fallen' FOR UPDATE`, [
        tx.tenantId,
        versionId,
      ])) ?? null
    );
  }

  /** The version itself is what two signers would meet at: it is locked, so that both see what the other did. */
  private async claim(tx: Tx, versionId: string, action: keyof typeof certificationPolicy): Promise<MetricVersion> {
    const version = await tx.claim(MetricVersion, versionId);
    const node = version.processNodeId
      ? await tx.get<{ ownerId: string | null }>(`SELECT owner_id FROM process_node WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, version.processNodeId])
      : { ownerId: null };
    permit(certificationPolicy, action, answeringParties(tx.viewer, node.ownerId));
    return version;
  }

  private async step(tx: Tx, row: Certification, version: MetricVersion, event: CertificationEvent, set: Partial<Certification> = {}): Promise<void> {
    const { writers } = await tx.get<{ writers: string[] }>(`SELECT ${WRITERS} AS writers FROM metric_version v WHERE v.tenant_id = $1 AND v.id = $2`, [
      tx.tenantId,
      version.id,
    ]);
    const context: CertificationContext = {
      inForce: version.status === 'published',
      stewardId: row.stewardId ?? null,
      ownerId: row.ownerId ?? null,
      actorId: tx.viewer.personId,
      authorIds: writers,
    };
    await tx.advance(Certification, row, certificationMachine, context, event, { set, audience: everyone });
  }
}
