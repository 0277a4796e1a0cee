import { HttpClient } from '@angular/common/http';
import { inject, Injectable, resource } from '@angular/core';
import { firstValueFrom } from 'rxjs';

export interface DatasetChoice {
  id?: string;
  code: string;
  name?: string;
  nameEn?: string;
  columns?: { name: string; type: string }[];
}

/**
 * The datasets there are, from the feature that keeps them (`measurement` lies downstream, so this page knows its list by address only).
 * Without that feature the page asks for the code as text.
 */
@Injectable()
export class Datasets {
  private readonly http = inject(HttpClient);

  readonly all = resource<DatasetChoice[] | null, unknown>({ loader: () => this.list() });

  private async list(): Promise<DatasetChoice[] | null> {
    try {
      const answer = await firstValueFrom(this.http.get<DatasetChoice[] | { items: DatasetChoice[] }>('/api/datasets', { params: { limit: 200 } }));
      return Array.isArray(answer) ? answer : answer.items;
    } catch {
      return null;
    }
  }

  /** Columns of a dataset: with the list, or from its own page of the API. */
  async columns(dataset: DatasetChoice): Promise<{ name: string; type: string }[]> {
    if (dataset.columns) return dataset.columns;
    try {
      return (await firstValueFrom(this.http.get<DatasetChoice>(`/api/datasets/${dataset.id ?? dataset.code}`))).columns ?? [];
    } catch {
      return [];
    }
  }
}
