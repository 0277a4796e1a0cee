import type { DatasetColumn } from '@kpi-loop/metric/domain';
import { inject, Injectable } from '@angular/core';
import { DatasetsService } from '@kpi-loop/shared/client';
import { resource } from '@kpi-loop/shared/ui';

export type TestSubject = 'person' | 'unit';

export interface DatasetChoice {
  code: string;
  name: string;
  nameEn: string;
  columns: DatasetColumn[];
  /** Whom its rows name: a test row says the same. */
  subjects: TestSubject[];
}

/** The datasets there are, with their columns. Null where they cannot be asked for: the page then takes code and columns as text. */
@Injectable()
export class Datasets {
  private readonly api = inject(DatasetsService);

  readonly all = resource<DatasetChoice[] | null, unknown>({ loader: () => this.list() });

  private async list(): Promise<DatasetChoice[] | null> {
    try {
      const { items } = await this.api.datasetList();
      return items.map(({ code, name, nameEn, mapping }) => ({
        code,
        name,
        nameEn,
        subjects: (['person', 'unit'] as const).filter((part) => mapping[part] !== undefined),
        columns: [...mapping.columns, ...(mapping.computed ?? []).map((column) => ({ ...column, type: 'number' }))].map(({ name, type, label, labelEn }) => ({
          name,
          type,
          label,
          labelEn,
        })),
      }));
    } catch {
      return null;
    }
  }
}
