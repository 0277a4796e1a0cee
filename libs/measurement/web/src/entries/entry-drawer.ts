import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FigureCellView, FigureEntryView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, ConfirmModal, Icon, OfferButton, offerOf, Quantity, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { nameIn, placesOf } from '../ui/status-words';
import { ENTRY_MARK, isOpen } from './entry-grid';

/** One figure with what shows where it comes from, what was usual, and what became of it. */
@Component({
  selector: 'kl-entry-drawer',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    NzInputDirective,
    OfferButton,
    Quantity,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-drawer [nzVisible]="cell() !== null" nzWidth="min(480px, 100vw)" [nzTitle]="title()" (nzOnClose)="closed.emit()">
      <ng-container *nzDrawerContent>
        @if (cell(); as cell) {
          <dl>
            @if (entry(); as one) {
              <div>
                <dt>{{ 'measurement.entries.state' | transloco }}</dt>
                <dd><kl-status-chip [status]="mark[one.status]" [word]="'measurement.entryStatus.' + one.status | transloco" /></dd>
              </div>
              <div>
                <dt>{{ 'measurement.entries.figure' | transloco }}</dt>
                <dd><kl-quantity [value]="one.figure" [unit]="cell.percent ? '%' : cell.unit" [decimals]="places(cell)" [compact]="false" /></dd>
              </div>
              @if (one.replaces !== null) {
                <div>
                  <dt>{{ 'measurement.entries.replaces' | transloco }}</dt>
                  <dd><kl-quantity [value]="one.replaces" [unit]="cell.percent ? '%' : cell.unit" [decimals]="places(cell)" [compact]="false" /></dd>
                </div>
              }
              <div>
                <dt>{{ 'measurement.entries.enteredBy' | transloco }}</dt>
                <dd>{{ name(one.enteredByName, one.enteredByNameEn) }} · {{ one.enteredAt | businessDate: 'moment' }}</dd>
              </div>
              @if (one.decidedByName) {
                <div>
                  <dt>{{ 'measurement.entries.decidedBy' | transloco }}</dt>
                  <dd>{{ name(one.decidedByName, one.decidedByNameEn) }} · {{ one.decidedAt | businessDate: 'moment' }}</dd>
                </div>
              }
              @if (one.decisionNote) {
                <div>
                  <dt>{{ 'measurement.entries.reason' | transloco }}</dt>
                  <dd>“{{ one.decisionNote }}”</dd>
                </div>
              }
            }
            @if (cell.median !== null) {
              <div>
                <dt>{{ 'measurement.entries.median' | transloco }}</dt>
                <dd><kl-quantity [value]="cell.median" [unit]="cell.percent ? '%' : cell.unit" [decimals]="places(cell)" [compact]="false" /></dd>
              </div>
            }
          </dl>
          <label class="field">
            <span>{{ 'measurement.entries.note' | transloco }}</span>
            <textarea nz-input rows="3" maxlength="1000" [disabled]="!writable()" [ngModel]="note()" (ngModelChange)="note.set($event)" (blur)="keep()"></textarea>
          </label>
          <label class="field">
            <span>{{ 'measurement.entries.evidenceLink' | transloco }}</span>
            <input
              nz-input
              type="url"
              maxlength="500"
              placeholder="https://"
              [nzStatus]="linkProblem() ? 'error' : ''"
              [disabled]="!writable()"
              [ngModel]="link()"
              (ngModelChange)="link.set($event)"
              (blur)="keep()"
            />
            @if (linkProblem()) {
              <em role="alert">{{ linkProblem() }}</em>
            }
          </label>
          <div class="field">
            <span>{{ 'measurement.entries.evidenceFile' | transloco }}</span>
            @if (entry()?.evidenceName; as file) {
              <a [href]="'/api/figure-entries/' + entry()!.id + '/evidence'" download><kl-icon name="download" [size]="14" /> {{ file }}</a>
            }
            @if (writable()) {
              <label class="upload ant-btn" [class.busy]="busy()">
                <kl-icon name="upload" [size]="14" /> <span>{{ 'measurement.entries.chooseFile' | transloco }}</span>
                <input #pick class="kl-visually-hidden" type="file" [disabled]="busy()" (change)="attach(pick.files); pick.value = ''" />
              </label>
            }
          </div>
          @if (entry(); as one) {
            <div class="kl-actions">
              @if (discard(); as offer) {
                <kl-offer-button [offer]="offer" [danger]="true" [busy]="busy()" [label]="'measurement.entries.discard' | transloco" (taken)="asking.set(true)" />
              }
              @if (withdraw(); as offer) {
                <kl-offer-button [offer]="offer" [busy]="busy()" [label]="'measurement.entries.withdraw' | transloco" (taken)="withdrawn.emit(one)" />
              }
              @if (submit()) {
                <button nz-button nzType="primary" type="button" [nzLoading]="busy()" (click)="handedIn.emit(one)">{{ 'measurement.entries.handInOne' | transloco }}</button>
              }
            </div>
          }
        }
      </ng-container>
    </nz-drawer>
    <kl-confirm-modal
      [open]="asking()"
      [verb]="'measurement.entries.discard' | transloco"
      [text]="'measurement.entries.discardHint' | transloco"
      [busy]="busy()"
      (confirmed)="drop()"
      (closed)="asking.set(false)"
    />
  `,
  styles: `
    dl {
      margin: 0 0 16px;
    }
    dl div {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      padding: 4px 0;
    }
    dt {
      flex: 0 0 110px;
      color: var(--kl-text-3);
    }
    dd {
      flex: 1;
      margin: 0;
      overflow-wrap: anywhere;
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      align-items: stretch;
      margin-bottom: 12px;
    }
    .upload {
      display: inline-flex;
      gap: 6px;
      align-items: center;
      align-self: flex-start;
      cursor: pointer;
    }
    .upload:focus-within {
      outline: 2px solid var(--kl-accent);
    }
    em {
      color: var(--kl-bad);
      font-style: normal;
    }
  `,
})
export class EntryDrawer {
  private readonly texts = inject(Texts);

  readonly cell = input.required<FigureCellView | null>();
  readonly busy = input(false);
  readonly linkProblem = input('');
  readonly annotated = output<{ note?: string; evidenceLink?: string }>();
  readonly attached = output<File>();
  readonly handedIn = output<FigureEntryView>();
  readonly withdrawn = output<FigureEntryView>();
  readonly discarded = output<FigureEntryView>();
  readonly closed = output<void>();

  protected readonly mark = ENTRY_MARK;
  protected readonly places = placesOf;
  protected readonly asking = signal(false);
  protected readonly entry = computed(() => this.cell()?.entry ?? null);
  protected readonly writable = computed(() => !!this.cell() && isOpen(this.cell()!));
  protected readonly note = linkedSignal(() => this.entry()?.note ?? '');
  protected readonly link = linkedSignal(() => this.entry()?.evidenceLink ?? '');
  protected readonly submit = computed(() => offerOf(this.entry()?.offers, 'figureEntry.submit'));
  protected readonly withdraw = computed(() => offerOf(this.entry()?.offers, 'figureEntry.withdraw'));
  protected readonly discard = computed(() => offerOf(this.entry()?.offers, 'figureEntry.discard'));
  protected readonly title = computed(() => {
    const cell = this.cell();
    const lang = this.texts.lang();
    return cell ? `${nameIn(lang, { name: cell.subjectName, nameEn: cell.subjectNameEn })} · ${nameIn(lang, { name: cell.metricName, nameEn: cell.metricNameEn })}` : '';
  });

  protected name(name: string, nameEn: string | null): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }

  /** Only what has changed: a note does not wait for a link to be right. */
  protected keep(): void {
    const note = this.note().trim() === (this.entry()?.note ?? '') ? undefined : this.note();
    const evidenceLink = this.link().trim() === (this.entry()?.evidenceLink ?? '') ? undefined : this.link();
    if (note !== undefined || evidenceLink !== undefined) this.annotated.emit({ ...(note === undefined ? {} : { note }), ...(evidenceLink === undefined ? {} : { evidenceLink }) });
  }

  protected attach(files: FileList | null): void {
    const file = files?.[0];
    if (file) this.attached.emit(file);
  }

  protected drop(): void {
    this.asking.set(false);
    this.discarded.emit(this.entry()!);
  }
}
