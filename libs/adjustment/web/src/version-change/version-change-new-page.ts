import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MetricService, VersionChangesService } from '@kpi-loop/shared/client';
import { DateField, EmptyState, nameIn, PageHead, Panel, ProblemSpeaker, ProblemToast, resource, SelectLabel, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { VersionImpact } from './version-impact';

/** 申请换口径: what it means for everybody stands beside the form, before anything is asked for. */
@Component({
  selector: 'kl-version-change-new-page',
  imports: [
    DateField,
    EmptyState,
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
    VersionImpact,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head crumb [title]="'adjustment.version.new' | transloco" [meta]="heading()">
      <div class="kl-actions" actions>
        <a nz-button [routerLink]="metric() ? ['/metrics', metric()] : ['/adjustments', 'versions']">{{ 'ui.reason.cancel' | transloco }}</a>
        @if (chosen()) {
          <button nz-button nzType="primary" type="button" [nzLoading]="busy()" [disabled]="!complete()" (click)="send()">
            {{ 'adjustment.version.ask' | transloco }}
          </button>
        }
      </div>
    </kl-page-head>
    @if (cycles(); as list) {
      @if (chosen(); as one) {
        <div class="kl-split">
          <kl-panel [title]="'adjustment.version.impact' | transloco">
            @if (told(); as style) {
              @if (impact.hasValue()) {
                <kl-version-impact [impact]="impact.value()!" [told]="style" />
              } @else if (impact.error()) {
                <kl-empty-state icon="question" [title]="refusal().title" [text]="refusal().reasons.join(' ')" />
              } @else {
                <div class="kl-skeleton kl-skeleton-card" role="status" [attr.aria-label]="'ui.loading' | transloco"></div>
              }
            }
          </kl-panel>
          <kl-panel [title]="'adjustment.version.request' | transloco">
            <div class="fields">
              <div class="field">
                <span>{{ 'adjustment.version.cycle' | transloco }}</span>
                <nz-select [klSelectLabel]="'adjustment.version.cycle' | transloco" [ngModel]="key(one)" (ngModelChange)="pick($event)">
                  @for (cycle of list; track key(cycle)) {
                    <nz-option
                      [nzValue]="key(cycle)"
                      [nzLabel]="
                        label(cycle) +
                        ' · ' +
                        ('adjustment.version.fromTo' | transloco: { from: cycle.fromVersionNo, to: cycle.toVersionNo }) +
                        ' · ' +
                        ('adjustment.version.lines' | transloco: { count: cycle.lineCount })
                      "
                    />
                  }
                </nz-select>
              </div>
              <div class="field">
                <span>{{ 'adjustment.version.effectiveOn' | transloco }}</span>
                <kl-date-field [label]="'adjustment.version.effectiveOn' | transloco" [min]="today()" [value]="day()" (valueChange)="day.set($event)" />
                <small class="kl-small">{{ 'adjustment.version.restated' | transloco }}</small>
              </div>
              <label class="field">
                <span>{{ 'adjustment.version.reason' | transloco }}</span>
                <textarea nz-input rows="4" maxlength="2000" [ngModel]="reason()" (ngModelChange)="reason.set($event)"></textarea>
              </label>
            </div>
          </kl-panel>
        </div>
      } @else {
        <kl-empty-state icon="check" [title]="'adjustment.version.nothing' | transloco" [text]="'adjustment.version.nothingHint' | transloco" />
      }
    } @else if (pinned.error()) {
      <kl-empty-state icon="question" [title]="failure().title" [text]="failure().reasons.join(' ')">
        <button nz-button type="button" (click)="pinned.reload()">{{ 'ui.table.retry' | transloco }}</button>
      </kl-empty-state>
    } @else if (!metric()) {
      <kl-empty-state icon="swap" [title]="'adjustment.version.noMetric' | transloco" [text]="'adjustment.version.noMetricHint' | transloco"
        ><a nz-button routerLink="/metrics">{{ 'menu.metricCentre' | transloco }}</a></kl-empty-state
      >
    } @else {
      <div class="kl-skeleton kl-skeleton-card" role="status" [attr.aria-label]="'ui.loading' | transloco"></div>
    }
  `,
  styles: `
    .fields,
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .fields {
      gap: 14px;
    }
    .field > span {
      font-size: 13px;
      color: var(--kl-text-2);
    }
    @media (max-width: 640px) {
      :host {
        padding-bottom: 72px;
      }
    }
  `,
})
export class VersionChangeNewPage {
  private readonly api = inject(VersionChangesService);
  private readonly metrics = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  readonly metric = input<string>();

  protected readonly pinned = resource({
    params: () => (this.metric() ? { metricId: this.metric()! } : undefined),
    loader: ({ params }) => this.api.versionChangePinned(params),
  });
  private readonly named = resource({
    params: () => (this.metric() ? { id: this.metric()! } : undefined),
    loader: ({ params }) => this.metrics.metricShow(params),
  });
  protected readonly cycles = computed(() => (this.pinned.hasValue() ? this.pinned.value().items : undefined));
  private readonly picked = signal<string | null>(null);
  protected readonly chosen = computed(() => this.cycles()?.find((cycle) => this.key(cycle) === this.picked()) ?? this.cycles()?.[0]);
  protected readonly impact = resource({
    params: () => {
      const one = this.chosen();
      return one && { cycleId: one.cycleId, fromVersionId: one.fromVersionId, toVersionId: one.toVersionId };
    },
    loader: ({ params }) => this.api.versionChangePreview({ body: params }),
  });
  /** Both definitions are told alike; the new one says how. */
  protected readonly told = computed(() =>
    this.named.hasValue() ? this.named.value().versions.find(({ id }) => id === this.chosen()?.toVersionId) : undefined,
  );
  protected readonly heading = computed(() => nameIn(this.texts.lang(), this.named.hasValue() ? this.named.value() : null));
  protected readonly today = computed(() => this.session.today() ?? null);
  protected readonly day = linkedSignal<string | null>(() => this.today());
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly complete = computed(() => !!this.day() && !!this.reason().trim() && this.impact.hasValue());
  protected readonly failure = computed(() => this.speaker.words(this.pinned.error()));
  protected readonly refusal = computed(() => this.speaker.words(this.impact.error()));

  protected key({ cycleId, fromVersionId }: { cycleId: string; fromVersionId: string }): string {
    return `${cycleId} ${fromVersionId}`;
  }

  protected label({ cycleName, cycleNameEn }: { cycleName: string; cycleNameEn: string }): string {
    return nameIn(this.texts.lang(), { name: cycleName, nameEn: cycleNameEn });
  }

  protected pick(key: string): void {
    this.picked.set(key);
  }

  protected async send(): Promise<void> {
    const { cycleId, fromVersionId, toVersionId } = this.chosen()!;
    if (this.busy() || !this.complete()) return;
    this.busy.set(true);
    try {
      const made = await this.api.versionChangeCreate({
        body: { cycleId, fromVersionId, toVersionId, effectiveOn: this.day()!, reason: this.reason().trim() },
      });
      await this.router.navigate(['/adjustments', 'versions', made.id]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
