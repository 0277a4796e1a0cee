import { HttpClient, httpResource } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { BusinessDatePipe, EmptyState, PageHead, PageTitle, ProblemToast, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { firstValueFrom } from 'rxjs';

interface SessionItem {
  id: string;
  userAgent: string;
  createdAt: string;
  seenAt: string | null;
  current: boolean;
}

const DEVICES: [RegExp, string][] = [
  [/DingTalk/i, 'DingTalk'],
  [/wxwork/i, 'WeCom'],
  [/Lark|Feishu/i, 'Feishu'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

@Component({
  selector: 'kl-sessions-page',
  imports: [BusinessDatePipe, EmptyState, NzButtonComponent, PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'sessions.title' | transloco" [meta]="'sessions.hint' | transloco" />
      @if (list.error()) {
        <kl-empty-state class="kl-card" icon="refresh" [title]="'nothing.error.title' | transloco">
          <button nz-button type="button" (click)="list.reload()">{{ 'ui.table.retry' | transloco }}</button>
        </kl-empty-state>
      } @else {
        <ul class="kl-card">
          @for (item of sorted(); track item.id) {
            <li>
              <div>
                <b>{{ device(item) }}</b>
                @if (item.current) {
                  <span class="kl-tag accent">{{ 'sessions.current' | transloco }}</span>
                }
                <div class="kl-small">
                  {{ 'sessions.since' | transloco: { at: item.createdAt | businessDate } }} ·
                  {{ 'sessions.seen' | transloco: { at: item.seenAt ?? item.createdAt | businessDate } }}
                </div>
              </div>
              @if (!item.current) {
                <button nz-button type="button" nzSize="small" (click)="end(item)">{{ 'sessions.end' | transloco }}</button>
              }
            </li>
          } @empty {
            @for (i of [1, 2, 3]; track i) {
              <li aria-hidden="true"><span class="kl-skeleton"></span></li>
            }
          }
        </ul>
      }
    </div>
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
      justify-content: space-between;
      gap: 12px;
      padding: 12px 16px;
      border-top: 1px solid var(--kl-line);
    }
    li:first-child {
      border-top: 0;
    }
    b {
      margin-right: 8px;
      font-weight: 500;
    }
  `,
})
export class SessionsPage {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  protected readonly list = httpResource<SessionItem[]>(() => '/api/session/all');

  /** This device first, then the latest. */
  protected readonly sorted = computed(() =>
    [...(this.list.hasValue() ? this.list.value() : [])].sort(
      (a, b) => Number(b.current) - Number(a.current) || (b.seenAt ?? '').localeCompare(a.seenAt ?? ''),
    ),
  );

  constructor() {
    inject(PageTitle).show(this.texts.text('sessions.title'));
  }

  protected device({ userAgent }: SessionItem): string {
    const name = DEVICES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? this.texts.text('sessions.unknown');
    return /Mobile/.test(userAgent) ? `${name} · ${this.texts.text('sessions.phone')}` : name;
  }

  protected async end(item: SessionItem): Promise<void> {
    try {
      await firstValueFrom(this.http.delete(`/api/session/${item.id}`));
      this.list.reload();
    } catch (error) {
      await this.toast.show(error);
    }
  }
}
