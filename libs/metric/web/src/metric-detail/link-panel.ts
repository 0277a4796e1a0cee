import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { LINK_KINDS, TIMINGS, type DriverTiming, type LinkKind } from '@kpi-loop/metric/domain';
import { type MetricLinkView, type MetricListItemView, MetricService, type MetricView } from '@kpi-loop/shared/client';
import { ConfirmModal, Icon, LocalNamePipe, nameIn, offerOf, Panel, resource, Segmented, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzSelectModule } from 'ng-zorro-antd/select';

export interface NewLink {
  kind: LinkKind;
  otherId: string;
  timing: DriverTiming | null;
}

/** What a metric has to be read with, and what drives it; whoever keeps definitions draws and ends these links. */
@Component({
  selector: 'kl-link-panel',
  imports: [
    ConfirmModal,
    FormsModule,
    Icon,
    LocalNamePipe,
    NzButtonComponent,
    NzCheckboxComponent,
    NzSelectModule,
    Panel,
    RouterLink,
    Segmented,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'metric.link.title' | transloco">
      <a extra [routerLink]="'/metric-tree'" [queryParams]="{ root: metric().id }">{{ 'metric.tree.open' | transloco }}</a>
      @for (group of groups(); track group.kind) {
        <h3>{{ 'metric.link.' + group.kind | transloco }}</h3>
        <ul>
          @for (link of group.links; track link.id) {
            <li>
              <a [routerLink]="['/metrics', link.metric.id]">{{ link.metric | localName }}</a>
              @if (link.timing) {
                <span class="kl-tag">{{ 'metric.link.' + link.timing | transloco }}</span>
              }
              @if (editable()) {
                <button
                  type="button"
                  class="kl-icon-button"
                  [attr.aria-label]="'metric.link.end' | transloco: { name: (link.metric | localName) }"
                  (click)="ending.set(link)"
                >
                  <kl-icon name="close" [size]="12" />
                </button>
              }
            </li>
          } @empty {
            <li class="kl-small">{{ 'metric.link.none' | transloco }}</li>
          }
        </ul>
      }
      @if (editable()) {
        <!-- the box is inside the component -->
        <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
        <label nz-checkbox class="alone" [ngModel]="!metric().standsAlone" (ngModelChange)="aloneChange.emit(!$event)">{{
          'metric.link.notAlone' | transloco
        }}</label>
        @if (adding()) {
          <div class="form">
            <kl-segmented [options]="kinds()" [label]="'metric.link.kind' | transloco" [value]="kind()" (valueChange)="kind.set($any($event))" />
            <nz-select
              nzShowSearch
              nzServerSearch
              [klSelectLabel]="'metric.link.other' | transloco"
              [nzPlaceHolder]="'metric.link.search' | transloco"
              [ngModel]="other()"
              (ngModelChange)="other.set($event)"
              (nzOnSearch)="look($event)"
            >
              @for (found of choices(); track found.id) {
                <nz-option [nzValue]="found.id" [nzLabel]="found.code + ' ' + (found | localName)" />
              }
            </nz-select>
            @if (kind() === 'driver') {
              <kl-segmented [options]="timings()" [label]="'metric.link.timing' | transloco" [value]="timing()" (valueChange)="timing.set($any($event))" />
            }
            <div class="kl-row">
              <button nz-button nzType="primary" nzSize="small" type="button" [disabled]="!other()" [nzLoading]="busy()" (click)="add()">
                {{ 'metric.link.add' | transloco }}
              </button>
              <button nz-button nzSize="small" type="button" (click)="adding.set(false)">{{ 'ui.reason.cancel' | transloco }}</button>
            </div>
          </div>
        } @else {
          <button nz-button nzSize="small" type="button" (click)="begin()"><kl-icon name="plus" [size]="12" /> {{ 'metric.link.add' | transloco }}</button>
        }
      }
    </kl-panel>
    <kl-confirm-modal
      [open]="ending() !== null"
      [verb]="'metric.link.endVerb' | transloco"
      [text]="'metric.link.endText' | transloco: { name: endingName() }"
      [busy]="busy()"
      (confirmed)="end()"
      (closed)="ending.set(null)"
    />
  `,
  styles: `
    h3 {
      margin: 8px 0 4px;
      font-size: 13px;
      font-weight: 500;
      color: var(--kl-text-2);
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 32px;
      font-size: 13px;
    }
    li a {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .kl-icon-button {
      margin-left: auto;
    }
    .alone {
      display: flex;
      margin: 10px 0;
    }
    .form {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
  `,
})
export class LinkPanel {
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);

  readonly metric = input.required<MetricView>();
  readonly busy = input(false);
  readonly added = output<NewLink>();
  readonly unlinked = output<string>();
  readonly aloneChange = output<boolean>();

  protected readonly adding = signal(false);
  protected readonly ending = signal<MetricLinkView | null>(null);
  protected readonly kind = signal<LinkKind>('companion');
  protected readonly timing = signal<DriverTiming>('leading');
  protected readonly other = signal<string | null>(null);
  private readonly searched = signal<string | undefined>(undefined);
  private readonly answer = resource({
    params: () => (this.searched() === undefined ? undefined : { ...(this.searched() ? { search: this.searched()! } : {}), limit: 20 }),
    loader: ({ params }) => this.api.metricList(params),
  });

  protected readonly editable = computed(() => !!offerOf(this.metric().offers, 'metricLink.edit'));
  protected readonly groups = computed(() => LINK_KINDS.map((kind) => ({ kind, links: this.metric().links.filter((link) => link.kind === kind) })));
  protected readonly choices = computed<MetricListItemView[]>(() =>
    this.answer.hasValue() ? this.answer.value().items.filter(({ id }) => id !== this.metric().id) : [],
  );
  protected readonly kinds = computed(() => this.options(LINK_KINDS));
  protected readonly timings = computed(() => this.options(TIMINGS));
  protected readonly endingName = computed(() => nameIn(this.texts.lang(), this.ending()?.metric));

  protected begin(): void {
    this.other.set(null);
    this.searched.set('');
    this.adding.set(true);
  }

  protected look(text: string): void {
    this.searched.set(text.trim());
  }

  protected add(): void {
    const otherId = this.other();
    if (!otherId) return;
    this.adding.set(false);
    this.added.emit({ kind: this.kind(), otherId, timing: this.kind() === 'driver' ? this.timing() : null });
  }

  protected end(): void {
    const link = this.ending()!;
    this.ending.set(null);
    this.unlinked.emit(link.id);
  }

  private options(values: readonly string[]): { value: string; label: string }[] {
    this.texts.lang();
    return values.map((value) => ({ value, label: this.texts.text(`metric.link.${value}`) }));
  }
}
