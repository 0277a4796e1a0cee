import { Injectable } from '@nestjs/common';
import { readColumns, type DatasetColumn } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { labelsOf, type ColumnLabelView } from './column-label.dto';

export type { DatasetColumn } from '@kpi-loop/metric/domain';

/** What people call a dataset, and what it has. */
export interface CatalogDataset {
  name: string;
  nameEn: string;
  columns: DatasetColumn[];
}

/** Implemented downstream, by `measurement`, which keeps the datasets. */
export interface DatasetSource {
  /** Of each dataset by its code; a code it does not know is left out. */
  datasets(tx: Tx, datasetCodes: readonly string[]): Promise<ReadonlyMap<string, CatalogDataset>>;
  /** In which its rows are cut into days; null for a code it does not know. */
  timezone(tx: Tx, datasetCode: string): Promise<string | null>;
}

type Reading = Parameters<typeof readColumns>[0] & { datasetCode: string };
type Called = { datasetName: string; datasetNameEn: string; labels: ColumnLabelView[] };

/** What a definition may count: asked when a version is published. Nobody registered = nothing known. */
@Injectable()
export class DatasetCatalog {
  private source: DatasetSource | null = null;

  register(source: DatasetSource): void {
    this.source = source;
  }

  /** Null for a dataset nobody knows. */
  async columns(tx: Tx, datasetCode: string): Promise<DatasetColumn[] | null> {
    return (await this.many(tx, [datasetCode])).get(datasetCode)?.columns ?? null;
  }

  private async many(tx: Tx, datasetCodes: readonly string[]): Promise<ReadonlyMap<string, CatalogDataset>> {
    const named = [...new Set(datasetCodes)].filter((code) => code !== '');
    return (named.length ? await this.source?.datasets(tx, named) : null) ?? new Map();
  }

  /** What people call the dataset of each definition, by its code where nobody knows it, and the columns that are read: those that are called anything. */
  async labelled<T extends Reading>(tx: Tx, definitions: readonly T[]): Promise<(T & Called)[]> {
    const datasets = await this.many(
      tx,
      definitions.map(({ datasetCode }) => datasetCode),
    );
    return definitions.map((definition) => {
      const read = new Set(readColumns(definition));
      const { name, nameEn, columns } = datasets.get(definition.datasetCode) ?? { name: definition.datasetCode, nameEn: '', columns: [] };
      return { ...definition, datasetName: name, datasetNameEn: nameEn, labels: labelsOf(columns.filter((column) => read.has(column.name))) };
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
