import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CyclesService, type HealthFigureView, InsightService } from '@kpi-loop/shared/client';
import { EmptyState, KpiNumberPipe, lasting, nameIn, PageHead, ProblemSpeaker, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** 闭环健康度: how the loop treats its people, told to everybody; a figure with too few people behind it is held back. */
@Component({
  selector: 'kl-loop-health-page',
  imports: [EmptyState, FormsModule, KpiNumberPipe, NzSelectModule, PageHead, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'insight.health.title' | transloco" [meta]="'insight.health.meta' | transloco">
      <span beside>
        @if (cycles().length > 1) {
          <nz-select
            class="cycle"
            [klSelectLabel]="'insight.health.cycle' | transloco"
            [ngModel]="health()?.cycle?.id"
            (ngModelChange)="narrow($event)"
            [nzDropdownMatchSelectWidth]="false"
          >
            @for (one of cycles(); track one.id) {
              <nz-option [nzValue]="one.id" [nzLabel]="one.label" />
            }
          </nz-select>
        }
      </span>
    </kl-page-head>
    @if (health(); as h) {
      @if (h.cycle) {
        <ul [attr.aria-label]="'insight.health.figures' | transloco">
          @for (figure of h.figures; track figure.key) {
            <li class="kl-card">
              <h2>{{ 'insight.health.' + figure.key + '.name' | transloco }}</h2>
              @if (figure.value !== null) {
                <p>
                  <b class="kl-number">{{ figure.value | kpiNumber: shapeOf(figure) }}</b>
                  <span class="kl-small">{{ 'insight.health.' + figure.key + '.of' | transloco: { part: figure.part, count: figure.count } }}</span>
                </p>
              } @else {
                <p class="kl-soft">{{ 'insight.health.held' | transloco: { count: h.leastPeople } }}</p>
              }
              <p class="kl-small">{{ 'insight.health.' + figure.key + '.hint' | transloco }}</p>
            </li>
          }
        </ul>
      } @else {
        <section class="kl-card">
          <kl-empty-state icon="loop" [title]="'insight.health.none' | transloco" [text]="'insight.health.noneHint' | transloco" />
        </section>
      }
    } @else if (failure(); as f) {
      <section class="kl-card"><kl-empty-state icon="refresh" [title]="f.title" [text]="f.reasons.join(' ')" /></section>
    } @else {
      <div class="kl-skeleton kl-skeleton-card"></div>
      <span class="kl-visually-hidden" role="status">{{ 'ui.loading' | transloco }}</span>
    }
  `,
  styles: `
    .cycle {
      min-width: 160px;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 16px 20px;
    }
    h2 {
      margin: 0 0 8px;
      font-size: 14px;
      font-weight: 600;
    }
    p {
      margin: 0 0 8px;
    }
    b {
      margin-right: 8px;
      font-size: 24px;
    }
  `,
})
export class LoopHealthPage {
  private readonly api = inject(InsightService);
  private readonly cycleApi = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);

  readonly cycle = input<string>();

  private readonly all = resource({ loader: () => this.cycleApi.cycleList({ limit: 50 }) });
  protected readonly cycles = computed(() =>
    (this.all.hasValue() ? this.all.value().items : [])
      .filter(({ status }) => status !== 'draft' && status !== 'cancelled')
      .map((one) => ({ id: one.id, label: nameIn(this.texts.lang(), one) })),
  );
  private readonly read = resource({
    params: () => ({ cycleId: this.cycle() }),
    loader: ({ params: { cycleId } }) => this.api.loopHealthShow(cycleId ? { cycleId } : {}),
  });
  protected readonly health = lasting(this.read, () => this.cycle() ?? '');
  protected readonly failure = computed(() => (this.read.error() ? this.speaker.words(this.read.error()) : null));

  /** All but the rounds are shares. */
  protected shapeOf({ key }: HealthFigureView): { unit: string; decimals: number } {
    return { unit: key === 'rounds' ? '' : '%', decimals: 1 };
  }

  protected narrow(cycle: string): void {
    void this.router.navigate([], { queryParams: { cycle }, replaceUrl: true });
  }
}
