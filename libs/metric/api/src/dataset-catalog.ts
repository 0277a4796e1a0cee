import { Injectable } from '@nestjs/common';
import type { DatasetColumn } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';

export type { DatasetColumn } from '@kpi-loop/metric/domain';

/** Implemented downstream, by `measurement`, which keeps the datasets. */
export interface DatasetSource {
  /** Null for a code it does not know. */
  columns(tx: Tx, datasetCode: string): Promise<DatasetColumn[] | null>;
  /** In which its rows are cut into days; null for a code it does not know. */
  timezone(tx: Tx, datasetCode: string): Promise<string | null>;
}

/** What a definition may count: asked when a version is published. Nobody registered = nothing known. */
@Injectable()
export class DatasetCatalog {
  private source: DatasetSource | null = null;

  register(source: DatasetSource): void {
    this.source = source;
  }

  async columns(tx: Tx, datasetCode: string): Promise<DatasetColumn[] | null> {
    return (await this.source?.columns(tx, datasetCode)) ?? null;
  }

  async timezone(tx: Tx, datasetCode: string): Promise<string | null> {
    return (await this.source?.timezone(tx, datasetCode)) ?? null;
  }

  /** In which a definition cuts days that names no zone itself: its dataset's, else the tenant's. */
  async zoneOf(tx: Tx, datasetCode = ''): Promise<string> {
    return (
      (datasetCode && (await this.timezone(tx, datasetCode.trim()))) ||
      (await tx.get<{ timezone: string }>(`SELECT timezone FROM tenant WHERE id = $1`, [tx.tenantId])).timezone
    );
  }
}
