import { Injectable } from '@nestjs/common';
import { isSqlKind, type SourceKind, type SourceTable, type SqlConnection } from '@kpi-loop/measurement/domain';
import { UnitOfWork, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { CollectionRun } from '../collection-run.entity';
import type { Dataset } from '../dataset.entity';
import { unseal } from '../secret-box';
import type { RestConfig, Source } from '../source.entity';
import { UploadStore } from '../upload.store';
import { clickhouse } from './clickhouse/clickhouse';
import type { Ask, ConnectionReport, Connector } from './connector';
import { file } from './file/file';
import { internal } from './internal/internal';
import { InternalTables } from './internal/internal-tables';
import { mysql } from './mysql/mysql';
import { Outbound } from './outbound';
import { postgres } from './postgres/postgres';
import { rest } from './rest/rest';
import type { DateWindow, FirstRows, Rows } from './rows';
import { sqlserver } from './sqlserver/sqlserver';

export type Delivery = Pick<CollectionRun, 'uploadId' | 'windowFrom' | 'windowTo'>;
type Asked = Pick<Dataset, 'sourceId' | 'query' | 'request'> & { mapping?: Dataset['mapping'] };

const ALL_DATES: DateWindow = { from: '1970-01-01', to: '2100-12-31' };

/** Each kind of source; it loads its driver when it is first used. Whatever comes out is read, checked and landed the same way. */
const KINDS: Record<Exclude<SourceKind, 'file' | 'push' | 'internal' | 'manual'>, (config: Source['config'], secret: string, outbound: Outbound) => Connector> = {
  postgres: (config, secret, outbound) => postgres(config as SqlConnection, secret, outbound),
  mysql: (config, secret, outbound) => mysql(config as SqlConnection, secret, outbound),
  sqlserver: (config, secret, outbound) => sqlserver(config as SqlConnection, secret, outbound),
  clickhouse: (config, secret, outbound) => clickhouse(config as SqlConnection, secret, outbound),
  rest: (config, secret, outbound) => rest((config as RestConfig).url, secret, outbound),
};

@Injectable()
export class Connectors {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly uploads: UploadStore,
    private readonly tables: InternalTables,
  ) {}

  async test(tenantId: string, sourceId: string): Promise<ConnectionReport> {
    return (await this.open(tenantId, sourceId)).test();
  }

  async schema(tenantId: string, sourceId: string): Promise<SourceTable[]> {
    return (await this.open(tenantId, sourceId)).schema();
  }

  async preview(tenantId: string, dataset: Asked, delivery: Delivery, rows: number): Promise<FirstRows> {
    return (await this.open(tenantId, dataset.sourceId)).preview(askOf(dataset, delivery), rows);
  }

  previewFile(tenantId: string, uploadId: string, rows: number): Promise<FirstRows> {
    return this.files(tenantId).preview({ uploadId, query: null, request: null, window: ALL_DATES }, rows);
  }

  async read<T>(tenantId: string, dataset: Asked, delivery: Delivery, work: (rows: Rows) => Promise<T>, stop?: AbortSignal): Promise<T> {
    return (await this.open(tenantId, dataset.sourceId)).read(askOf(dataset, delivery), work, stop);
  }

  private async open(tenantId: string, id: string): Promise<Connector> {
    const { source, hosts } = await this.uow.asSystem(tenantId, async (tx) => ({
      source: await tx.get<Source>(`SELECT * FROM source WHERE tenant_id = $1 AND id = $2`, [tenantId, id]),
      hosts: await tx.query<{ host: string }>(`SELECT host FROM allowed_host WHERE tenant_id = $1 AND ended_at IS NULL`, [tenantId]),
    }));
    if (source.kind === 'file' || source.kind === 'push') return this.files(tenantId);
    if (source.kind === 'internal') return internal(this.tables.all(), (work) => readOnly(this.uow, tenantId, work));
    // nothing is delivered there: each figure is approved by itself
    if (source.kind === 'manual') throw new Problem('ruleBroken', 'figuresAreEntered', undefined, { violations: ['figuresAreEntered'] });
    return KINDS[source.kind](source.config, secretOf(source), new Outbound(hosts.map(({ host }) => host)));
  }

  private files(tenantId: string): Connector {
    return file((uploadId) => this.uploads.open(tenantId, uploadId));
  }
}

/** A transaction of the tenant that writes nothing, whatever it is asked. */
export const readOnly = <T>(uow: UnitOfWork, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  uow.asSystem(tenantId, async (tx) => {
    await tx.execute(`SET TRANSACTION READ ONLY`);
    return work(tx);
  });

const askOf = ({ query, request, mapping }: Asked, { uploadId, windowFrom, windowTo }: Delivery): Ask => ({
  query,
  request,
  uploadId,
  columns: mapping?.columns.map((column) => column.name),
  window: windowFrom && windowTo ? { from: windowFrom, to: windowTo } : ALL_DATES,
});

export const secretPlace = (source: Pick<Source, 'tenantId' | 'id'>): string => `source ${source.tenantId} ${source.id}`;

/** A database has a password; a web service may be open to all. */
function secretOf(source: Source): string {
  if (source.secret) return unseal(source.secret, secretPlace(source));
  if (isSqlKind(source.kind)) throw new Problem('ruleBroken', 'passwordMissing', undefined, { violations: ['passwordGiven'] });
  return '';
}
