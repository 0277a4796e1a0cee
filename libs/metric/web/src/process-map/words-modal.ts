import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { VOLUME_PARTS } from '@kpi-loop/metric/domain';
import type { PlantedMetricView, VolumeDto } from '@kpi-loop/shared/client';
import { type Offer, OfferButton, PeoplePicker, Segmented, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalFooterDirective, NzModalService } from 'ng-zorro-antd/modal';
import { MetricPicker } from './metric-picker';
import type { Colleague, NodeWords } from './process-map-store';

export interface WordsModel {
  title: string;
  /** Null where the code cannot be changed any more. */
  code: string | null;
  name: string;
  nameEn: string;
  /** Undefined where there is no owner to choose. */
  owner?: Colleague | null;
  /** Whether it may be taken away, and why not. */
  removal: Offer | undefined;
  /** Undefined where there is no volume to name. */
  volume?: VolumeDto | null;
}

/** Names (and the owner) of a process or one of its steps. */
@Component({
  selector: 'kl-words-modal',
  imports: [
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    NzModalFooterDirective,
    MetricPicker,
    OfferButton,
    PeoplePicker,
    Segmented,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal [nzVisible]="model() !== null" [nzTitle]="model()?.title ?? ''" (nzOnCancel)="closed.emit()">
      <ng-container *nzModalContent>
        @if (model(); as m) {
          @if (m.code !== null) {
            <label class="field">
              <span>{{ 'metric.field.code' | transloco }}</span>
              <input nz-input maxlength="40" [ngModel]="words().code" (ngModelChange)="set({ code: $event })" />
            </label>
          }
          <label class="field">
            <span>{{ 'metric.field.name' | transloco }}</span>
            <input nz-input maxlength="200" [ngModel]="words().name" (ngModelChange)="set({ name: $event })" />
          </label>
          <label class="field">
            <span>{{ 'metric.field.nameEn' | transloco }}</span>
            <input nz-input maxlength="200" [ngModel]="words().nameEn" (ngModelChange)="set({ nameEn: $event })" />
          </label>
          @if (m.owner !== undefined) {
            <div class="field">
              <label for="kl-owner">{{ 'metric.process.owner' | transloco }}</label>
              <kl-people-picker
                inputId="kl-owner"
                [label]="'metric.process.owner' | transloco"
                [placeholder]="'metric.process.ownerHint' | transloco"
                [clearable]="true"
                [find]="find()"
                [people]="m.owner ? [m.owner] : []"
                [person]="words().ownerId"
                (personChange)="set({ ownerId: $event })"
              />
            </div>
          }
          @if (m.volume !== undefined) {
            <kl-metric-picker
              [label]="'metric.process.volume' | transloco"
              [metrics]="metrics()"
              [value]="words().volume?.metricId ?? null"
              (valueChange)="set({ volume: $event ? { metricId: $event, part: words().volume?.part ?? 'numerator' } : null })"
            />
            @if (words().volume; as volume) {
              <kl-segmented
                [options]="parts()"
                [label]="'metric.process.volumePart' | transloco"
                [value]="volume.part"
                (valueChange)="set({ volume: { metricId: volume.metricId, part: $any($event) } })"
              />
            }
          }
        }
      </ng-container>
      <div *nzModalFooter class="foot">
        <kl-offer-button [offer]="model()?.removal" [label]="'metric.process.remove' | transloco" [text]="true" [danger]="true" (taken)="removed.emit()" />
        <span class="kl-end"></span>
        <button nz-button type="button" (click)="closed.emit()">{{ 'ui.reason.cancel' | transloco }}</button>
        <button nz-button nzType="primary" type="button" [disabled]="!complete()" [nzLoading]="busy()" (click)="given.emit(words())">
          {{ 'metric.save' | transloco }}
        </button>
      </div>
    </nz-modal>
  `,
  styles: `
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
    .foot {
      display: flex;
      gap: 8px;
    }
  `,
})
export class WordsModal {
  private readonly texts = inject(Texts);

  readonly model = input.required<WordsModel | null>();
  readonly find = input.required<(search: string) => Promise<Colleague[]>>();
  readonly metrics = input<PlantedMetricView[]>([]);
  readonly busy = input(false);
  readonly given = output<NodeWords>();
  readonly removed = output<void>();
  readonly closed = output<void>();

  protected readonly words = linkedSignal<NodeWords>(() => {
    const m = this.model();
    return {
      code: m?.code ?? '',
      name: m?.name ?? '',
      nameEn: m?.nameEn ?? '',
      ownerId: m?.owner?.id ?? null,
      ...(m?.volume === undefined ? {} : { volume: m.volume }),
    };
  });
  protected readonly parts = computed(() => {
    this.texts.lang();
    return VOLUME_PARTS.map((value) => ({ value, label: this.texts.text(`metric.process.part.${value}`) }));
  });
  protected readonly complete = computed(() => !!this.words().name.trim() && (this.model()?.code === null || !!this.words().code.trim()));

  protected set(change: Partial<NodeWords>): void {
    this.words.update((words) => ({ ...words, ...change }));
  }
}
