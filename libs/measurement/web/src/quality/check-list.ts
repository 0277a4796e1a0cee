import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { QualityService, type DatasetView, type QualityCheckListView, type QualityCheckView } from '@kpi-loop/shared/client';
import {
  ConfirmModal,
  DataCell,
  type DataColumn,
  DataTable,
  ifMatch,
  LiveService,
  Panel,
  ProblemToast,
  resource,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { CheckExamples } from './check-examples';
import { CheckModal } from './check-modal';
import { checkWords, FRESH_MARK, OUTCOME_MARK, severityWords } from './check-words';

/** The checks of a dataset with their latest answers; whoever edits datasets adds, changes and ends them here. */
@Component({
  selector: 'kl-check-list',
  imports: [CheckExamples, CheckModal, ConfirmModal, DataCell, DataTable, NzButtonComponent, Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'measurement.check.title' | transloco" [note]="'measurement.check.note' | transloco" [flush]="true">
      @if (editable()) {
        <button extra nz-button nzSize="small" type="button" (click)="editing.set('new')">{{ 'measurement.check.add' | transloco }}</button>
      }
      <kl-data-table
        [opens]="false"
        [bare]="true"
        [columns]="columns()"
        [rows]="checks()"
        [loading]="answer.isLoading() && !list()"
        [error]="answer.error()"
        [emptyTitle]="'measurement.check.empty' | transloco"
        [emptyText]="'measurement.check.emptyHint' | transloco"
        (retry)="answer.reload()"
      >
        <ng-template klCell="what" let-row>
          <b>{{ words(row) }}</b>
          <div class="kl-small">{{ 'measurement.check.kind.' + row.kind | transloco }}</div>
          @if (row.last?.outcome === 'failed') {
            <kl-check-examples [kind]="row.kind" [examples]="row.last.examples" [failing]="row.last.failing" />
          }
        </ng-template>
        <ng-template klCell="severity" let-row>{{ severity(row) }}</ng-template>
        <ng-template klCell="last" let-row>
          @if (row.freshness; as fresh) {
            <kl-status-chip [status]="freshMark[fresh.level]" [word]="'measurement.check.fresh.' + fresh.level | transloco" />
          } @else if (row.last; as last) {
            <kl-status-chip
              [status]="last.outcome === 'failed' && row.severity === 'warn' ? 'warn' : mark[last.outcome]"
              [word]="'measurement.check.outcome.' + last.outcome | transloco"
            />
            @if (last.outcome === 'failed') {
              <div class="kl-small">{{ 'measurement.check.found' | transloco: { count: last.failing } }}</div>
            }
          } @else {
            <span class="kl-soft">{{ 'measurement.check.unsaved' | transloco }}</span>
          }
        </ng-template>
        <ng-template klCell="act" let-row>
          <button
            nz-button
            nzType="link"
            nzSize="small"
            type="button"
            [attr.aria-label]="('measurement.check.edit' | transloco) + ' ' + words(row)"
            (click)="editing.set(row)"
          >
            {{ 'measurement.check.edit' | transloco }}
          </button>
          <button
            nz-button
            nzType="link"
            nzSize="small"
            type="button"
            [attr.aria-label]="('measurement.check.remove' | transloco) + ' ' + words(row)"
            (click)="removing.set(row)"
          >
            {{ 'measurement.check.remove' | transloco }}
          </button>
        </ng-template>
        @if (editable()) {
          <button empty nz-button nzType="primary" type="button" (click)="editing.set('new')">{{ 'measurement.check.add' | transloco }}</button>
        }
      </kl-data-table>
    </kl-panel>
    @if (editing(); as check) {
      <kl-check-modal [dataset]="dataset()" [check]="check === 'new' ? null : check" (saved)="saved($event)" (closed)="editing.set(null)" />
    }
    @if (removing(); as check) {
      <kl-confirm-modal
        [open]="true"
        [verb]="'measurement.check.remove' | transloco"
        [text]="words(check) + ' — ' + ('measurement.check.removeAsk' | transloco)"
        [busy]="busy()"
        (confirmed)="remove(check)"
        (closed)="removing.set(null)"
      />
    }
  `,
  styles: `
    b {
      font-weight: 500;
      overflow-wrap: anywhere;
    }
  `,
})
export class CheckList {
  private readonly api = inject(QualityService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['run.', 'qualityCheck.', 'quality.', 'dataset.']);

  readonly dataset = input.required<DatasetView>();

  protected readonly answer = resource({
    params: () => ({ id: this.dataset().id, changed: this.changed() }),
    loader: ({ params: { id } }) => this.api.qualityChecks({ id }),
  });
  protected readonly list = linkedSignal<QualityCheckListView | undefined, QualityCheckListView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly checks = computed(() => this.list()?.items ?? []);
  protected readonly editable = computed(() => !!this.list()?.editable);
  protected readonly editing = signal<QualityCheckView | 'new' | null>(null);
  protected readonly removing = signal<QualityCheckView | null>(null);
  protected readonly busy = signal(false);
  protected readonly mark = OUTCOME_MARK;
  protected readonly freshMark = FRESH_MARK;
  protected readonly columns = computed<DataColumn<QualityCheckView>[]>(() => {
    this.texts.lang();
    const keys = ['what', 'severity', 'last', ...(this.editable() ? ['act'] : [])];
    return keys.map((key) => ({ key, label: key === 'act' ? '' : this.texts.text(`measurement.check.${key}`), wideOnly: key === 'severity' }));
  });

  protected words(check: QualityCheckView): string {
    return checkWords(check, check.labels, check.other, this.texts);
  }

  protected severity(check: QualityCheckView): string {
    return severityWords(check, this.texts);
  }

  protected saved(list: QualityCheckListView): void {
    this.editing.set(null);
    this.list.set(list);
  }

  protected async remove({ id, version }: QualityCheckView): Promise<void> {
    this.busy.set(true);
    try {
      this.list.set(await this.api.qualityRemove({ id }, ifMatch(version)));
      this.removing.set(null);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
