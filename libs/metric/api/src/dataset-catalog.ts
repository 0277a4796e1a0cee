import { Injectable } from '@nestjs/common';
import { readColumns, type DatasetColumn } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { labelsOf, type ColumnLabelView } from './column-label.dto';

export type { DatasetColumn } from '@kpi-loop/metric/domain';

/** Implemented downstream, by `measurement`, which keeps the datasets. */
export interface DatasetSource {
  /** Of each dataset by its code; a code it does not know is left out. */
  columns(tx: Tx, datasetCodes: readonly string[]): Promise<ReadonlyMap<string, DatasetColumn[]>>;
  /** In which its rows are cut into days; null for a code it does not know. */
  timezone(tx: Tx, datasetCode: string): Promise<string | null>;
}

type Reading = Parameters<typeof readColumns>[0] & { datasetCode: string };

/** What a definition may count: asked when a version is published. Nobody registered = nothing known. */
@Injectable()
export class DatasetCatalog {
  private source: DatasetSource | null = null;

  register(source: DatasetSource): void {
    this.source = source;
  }

  /** Null for a dataset nobody knows. */
  async columns(tx: Tx, datasetCode: string): Promise<DatasetColumn[] | null> {
    return (await this.many(tx, [datasetCode])).get(datasetCode) ?? null;
  }

  async many(tx: Tx, datasetCodes: readonly string[]): Promise<ReadonlyMap<string, DatasetColumn[]>> {
    const named = [...new Set(datasetCodes)].filter((code) => code !== '');
    return (named.length ? await this.source?.columns(tx, named) : null) ?? new Map();
  }

  /** What people call the columns that each definition reads: those that are called anything. */
  async labelled<T extends Reading>(tx: Tx, definitions: readonly T[]): Promise<(T & { labels: ColumnLabelView[] })[]> {
    const columns = await this.many(
      tx,
      definitions.map(({ datasetCode }) => datasetCode),
    );
    return definitions.map((definition) => {
      const read = new Set(readColumns(definition));
      return { ...definition, labels: labelsOf((columns.get(definition.datasetCode) ?? []).filter(({ name }) => read.has(name))) };
    });
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
