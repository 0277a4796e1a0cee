import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AttendanceView, PresenceDto } from '@kpi-loop/shared/client';
import { type KpiStatus, Panel, SelectLabel, SessionStore, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { nameIn } from './names';

const PRESENCES = ['invited', 'present', 'late', 'remote', 'leave', 'absent'] as const;
const MARK: Record<string, KpiStatus> = { present: 'ok', remote: 'ok', late: 'warn', absent: 'bad' };
const THERE = ['present', 'late', 'remote'];

/** Who is there. The facilitator sets it for everybody, everybody for themselves. */
@Component({
  selector: 'kl-attendance-list',
  imports: [FormsModule, NzOptionComponent, NzSelectComponent, Panel, SelectLabel, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="(expected() ? 'review.plan.participants' : 'review.attendance.title') | transloco" [note]="note()">
      <ul>
        @for (row of rows(); track row.id) {
          <li>
            <span class="face" aria-hidden="true">{{ row.name.slice(0, 1) }}</span>
            <span class="who"
              ><b>{{ row.name }}</b> <small>{{ row.part }}</small></span
            >
            @if (row.editable) {
              <nz-select
                nzSize="small"
                nzVariant="borderless"
                class="presence"
                [ngModel]="row.presence"
                (ngModelChange)="set(row.id, $event)"
                [klSelectLabel]="'review.attendance.of' | transloco: { name: row.name }"
              >
                @for (presence of presences; track presence) {
                  <nz-option [nzValue]="presence" [nzLabel]="'review.presence.' + presence | transloco" />
                }
              </nz-select>
            } @else if (!expected()) {
              <small>{{ 'review.presence.' + row.presence | transloco }}</small>
            }
            @if (!expected()) {
              <kl-status-mark [status]="row.mark" />
            }
          </li>
        }
      </ul>
    </kl-panel>
  `,
  styles: `
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
    }
    .face {
      flex: none;
      width: 24px;
      border-radius: 50%;
      background: var(--kl-fill);
      font-size: 12px;
      line-height: 24px;
      text-align: center;
    }
    .who {
      display: flex;
      flex: 1;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 6px;
      min-width: 0;
      padding: 2px 0;
      line-height: 18px;
    }
    b {
      font-weight: 500;
      white-space: nowrap;
    }
    small {
      font-size: 12px;
      color: var(--kl-text-2);
    }
    .presence {
      flex: none;
      width: 104px;
    }
    @media (max-width: 760px) {
      li {
        min-height: 44px;
      }
      .presence {
        width: 120px;
      }
    }
  `,
})
export class AttendanceList {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly people = input.required<AttendanceView[]>();
  readonly mayAll = input(false);
  readonly mayOwn = input(false);
  readonly quorumMet = input(false);
  /** Nobody is asked yet: the list says who will be, not who is there. */
  readonly expected = input(false);
  readonly changed = output<PresenceDto[]>();

  protected readonly presences = PRESENCES;
  protected readonly rows = computed(() => {
    const me = this.session.session()?.person?.id;
    return this.people().map((a) => ({
      id: a.person.id,
      name: nameIn(this.texts.lang(), a.person),
      presence: a.presence,
      mark: MARK[a.presence] ?? 'none',
      editable: this.mayAll() || (this.mayOwn() && a.person.id === me),
      part: this.part(a),
    }));
  });
  protected readonly note = computed(() => {
    if (this.expected()) return String(this.people().length);
    const there = this.people().filter((a) => THERE.includes(a.presence) || a.delegate).length;
    return `${there} / ${this.people().length} · ${this.texts.text(this.quorumMet() ? 'review.attendance.quorum' : 'review.attendance.noQuorum')}`;
  });

  protected set(personId: string, presence: PresenceDto['presence']): void {
    this.changed.emit([{ personId, presence }]);
  }

  private part(a: AttendanceView): string {
    if (a.delegate) return this.texts.text('review.attendance.delegate', { name: nameIn(this.texts.lang(), a.delegate) });
    const parts = [a.decisionMaker && 'decides', a.facilitator && 'leads', !a.decisionMaker && !a.facilitator && a.ownsItems && 'owns'].filter(Boolean);
    return parts.map((part) => this.texts.text(`review.attendance.${part}`)).join(' · ');
  }
}
