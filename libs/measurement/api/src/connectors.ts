import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { CollectionRun } from './collection-run.entity';
import type { Dataset } from './dataset.entity';
import { fileRows } from './file-rows';
import { readPostgres, testConnection, type ConnectionReport } from './postgres-source';
import type { DateWindow, Rows } from './rows';
import { unseal } from './secret-box';
import type { PostgresConfig, Source } from './source.entity';
import { UploadStore } from './upload.store';

/** What a kind of source can do. A new kind is one more of these; whatever comes out is read, checked and landed the same way. */
interface Connector {
  test(source: Source): Promise<ConnectionReport | null>;
  /** Opens a delivery, hands it over once, and closes it whatever happens; `stop` ends it early. */
  read<T>(source: Source, dataset: Pick<Dataset, 'query'>, delivery: Delivery, work: (rows: Rows) => Promise<T>, stop?: AbortSignal): Promise<T>;
}

export type Delivery = Pick<CollectionRun, 'uploadId' | 'windowFrom' | 'windowTo'>;

const ALL_DATES: DateWindow = { from: '1970-01-01', to: '2100-12-31' };

@Injectable()
export class Connectors {
  private readonly kinds: Record<Source['kind'], Connector> = {
    file: {
      test: async () => null,
      read: async (source, _dataset, { uploadId }, work) => {
        if (!uploadId) throw new Problem('ruleBroken', 'fileGone', undefined, { violations: ['rowsStillThere'] });
        return work(await fileRows(this.uploads.open(source.tenantId, uploadId)));
      },
    },
    postgres: {
      test: (source) => testConnection(source.config as PostgresConfig, passwordOf(source)),
      read: (source, dataset, { windowFrom, windowTo }, work, stop) =>
        readPostgres(
          source.config as PostgresConfig,
          passwordOf(source),
          dataset.query ?? '',
          windowFrom && windowTo ? { from: windowFrom, to: windowTo } : ALL_DATES,
          work,
          stop,
        ),
    },
  };

  constructor(
    private readonly uow: UnitOfWork,
    private readonly uploads: UploadStore,
  ) {}

  async test(tenantId: string, sourceId: string): Promise<ConnectionReport | null> {
    const source = await this.source(tenantId, sourceId);
    return this.kinds[source.kind].test(source);
  }

  async read<T>(tenantId: string, dataset: Pick<Dataset, 'sourceId' | 'query'>, delivery: Delivery, work: (rows: Rows) => Promise<T>, stop?: AbortSignal): Promise<T> {
    const source = await this.source(tenantId, dataset.sourceId);
    return this.kinds[source.kind].read(source, dataset, delivery, work, stop);
  }

  private source(tenantId: string, id: string): Promise<Source> {
    return this.uow.asSystem(tenantId, (tx) => tx.get<Source>(`SELECT * FROM source WHERE tenant_id = $1 AND id = $2`, [tenantId, id]));
  }
}

export const secretPlace = (source: Pick<Source, 'tenantId' | 'id'>): string => `source ${source.tenantId} ${source.id}`;

function passwordOf(source: Source): string {
  if (!source.secret) throw new Problem('ruleBroken', 'passwordMissing', undefined, { violations: ['passwordGiven'] });
  return unseal(source.secret, secretPlace(source));
}
