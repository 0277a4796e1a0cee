import { inject, Injectable } from '@angular/core';
import { DatasetsService } from '@kpi-loop/shared/client';
import { resource } from '@kpi-loop/shared/ui';

export interface DatasetColumn {
  name: string;
  type: string;
}

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
        columns: [...mapping.columns.map((c) => ({ name: c.name, type: c.type })), ...(mapping.computed ?? []).map((c) => ({ name: c.name, type: 'number' }))],
      }));
    } catch {
      return null;
    }
  }
}
