import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { linkPath, linkQuery } from '../feature/link';
import { Clock } from '../numbers/clock';
import { BusinessDatePipe } from '../numbers/number-pipes';
import { EmptyState } from './empty-state';
import { type KpiStatus, StatusMark } from './status-chip';

export interface DutyItem {
  id: string;
  kind: string;
  title: string;
  subtitle?: string;
  /** Timestamp or business date. */
  due?: string | null;
  severity: KpiStatus;
  actionLabel: string;
  /** As the server gives it, with its query. */
  link?: string;
}

/** `strip` lays the first three beside each other, as at the head of my KPIs. */
@Component({
  selector: 'kl-duty-list',
  imports: [BusinessDatePipe, EmptyState, NzButtonComponent, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.strip]': 'strip()' },
  template: `
    @if (heading()) {
      <div class="lead">
        <b>{{ heading() }}</b><span>{{ note() }}</span>
      </div>
    }
    <ul>
      @for (duty of items(); track duty.id; let first = $first) {
        <li>
          <kl-status-mark [status]="duty.severity" />
          <div class="words">
            <div class="title" [title]="duty.title">{{ duty.title }}</div>
            <div class="sub">
              @if (duty.due) {
                <span [class.late]="isLate(duty)">{{ duty.due | businessDate: (duty.due.length > 10 ? 'moment' : 'dayShort') }}</span>
                @if (duty.subtitle) {
                  ·
                }
              }
              {{ duty.subtitle }}
            </div>
          </div>
          @if (duty.link) {
            <a
              nz-button
              nzSize="small"
              [nzType]="first ? 'primary' : 'default'"
              [routerLink]="path(duty.link)"
              [queryParams]="query(duty.link)"
              [attr.aria-label]="duty.actionLabel + ' ' + duty.title"
              >{{ duty.actionLabel }}</a
            >
          } @else {
            <button
              nz-button
              type="button"
              nzSize="small"
              [nzType]="first ? 'primary' : 'default'"
              [attr.aria-label]="duty.actionLabel + ' ' + duty.title"
              (click)="taken.emit(duty)"
            >
              {{ duty.actionLabel }}
            </button>
          }
        </li>
      } @empty {
        <li><kl-empty-state icon="check" [title]="'ui.duty.none' | transloco" [text]="'ui.duty.noneHint' | transloco" [small]="true" /></li>
      }
    </ul>
  `,
  styleUrl: './duty-list.less',
})
export class DutyList {
  private readonly clock = inject(Clock);

  readonly items = input.required<DutyItem[]>();
  readonly heading = input('');
  readonly note = input('');
  readonly strip = input(false);
  readonly taken = output<DutyItem>();

  protected readonly path = linkPath;
  protected readonly query = linkQuery;

  protected isLate(duty: DutyItem): boolean {
    return !!duty.due && duty.due.length > 10 && Date.parse(duty.due) < this.clock.now();
  }
}
